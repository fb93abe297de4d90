/// A value of a row on its way from one database to another: what both engines can hold.
enum MovedValue {
  case null
  case integer(Int64)
  case double(Double)
  /// As UTF-8: not a `String`, which would mend bytes that are none.
  case text([UInt8])
  case blob([UInt8])

  /// What a column of either schema is declared as.
  enum Kind {
    case integer, double, text, blob
  }
}

extension MovedValue: Equatable {
  /// To the bit, but for the sign of a zero: SQLite keeps whole doubles as integers, which have none
  /// (sqlite.org/datatype3.html).
  static func == (left: MovedValue, right: MovedValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)):
      left.bitPattern == right.bitPattern || left.isZero && right.isZero
    case (.text(let left), .text(let right)), (.blob(let left), .blob(let right)): left == right
    default: false
    }
  }
}

extension MovedValue {
  var byteCount: Int {
    switch self {
    case .null: 0
    case .integer, .double: 8
    case .text(let bytes), .blob(let bytes): bytes.count
    }
  }

  /// Of a text that SQLite keeps, and that cannot have been written by this program.
  var faultOfText: String? {
    guard case .text(let bytes) = self else { return nil }
    return String(validating: bytes, as: UTF8.self) == nil ? "it is no UTF-8" : nil
  }

  /// As messages name a row by it.
  var shown: String {
    switch self {
    case .null: "null"
    case .integer(let integer): "\(integer)"
    case .double(let double): "\(double)"
    case .text(let bytes): String(decoding: bytes.prefix(80), as: UTF8.self)
    case .blob(let bytes): "\(bytes.count) bytes"
    }
  }
}

/// A table as a schema has it.
struct MovedTable {
  struct Column: Hashable {
    let name: String
    let kind: MovedValue.Kind
  }

  let name: String
  var columns: [Column]
  /// The columns that tell rows apart, in the order of the key.
  let key: [String]

  /// Names come from the schema itself, which has no quotes in them.
  static func quoted(_ name: String) -> String { "\"\(name)\"" }

  var quotedColumns: String { columns.map { Self.quoted($0.name) }.joined(separator: ", ") }

  /// All rows in the order of the key, which is the same on both engines: texts are in the order of their bytes.
  var selection: String {
    let order = key.isEmpty ? "" : " ORDER BY \(key.map(Self.quoted).joined(separator: ", "))"
    return "SELECT \(quotedColumns) FROM \(Self.quoted(name))\(order)"
  }

  /// How a message names a row.
  func place(of row: [MovedValue]) -> String {
    let parts = zip(columns, row).filter { key.contains($0.0.name) }.map { "\($0.0.name) \($0.1.shown)" }
    return parts.joined(separator: ", ")
  }
}
