import Numerals

/// Writes rows as CSV (RFC 4180, but with `\n` as line end) that `CSVParser` reads back to the same values.
///
/// Times are Unix seconds, missing values empty fields, numbers the shortest that read back bit for bit.
package struct CSVWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  /// Begins with the header: `timestamp`, then these columns.
  package init(columns: [String]) {
    bytes.append(contentsOf: "timestamp".utf8)
    for name in columns {
      bytes.append(UInt8(ascii: ","))
      append(field: name)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// One row; as many values as columns.
  package mutating func row(_ timestamp: Int64, _ values: some Sequence<Double>) {
    bytes.append(number: timestamp)
    for value in values {
      bytes.append(UInt8(ascii: ","))
      if value.isFinite { bytes.append(number: value) }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// What has been written so far, which the writer then forgets: for answers sent in pieces.
  package mutating func takeBytes() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  private mutating func append(field: String) {
    let special = Array(",;\t\"\r\n ".utf8)
    guard field.utf8.contains(where: special.contains) else {
      bytes.append(contentsOf: field.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
