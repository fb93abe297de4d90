import CSQLite

/// A statement of SQLite whose text is made from a schema.
final class FileStatement {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { sqlite3_finalize(handle) }

  /// - Returns: whether there is a row.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StorageError(of: sqlite3_db_handle(handle))
    }
  }

  func run() throws(StorageError) {
    defer { sqlite3_reset(handle) }
    while try step() {}
  }

  /// The value's bytes are copied by SQLite.
  func bind(_ value: MovedValue, at index: Int32) throws(StorageError) {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(handle, index)
    case .integer(let integer): code = integer.bind(to: handle, at: index)
    case .double(let double): code = double.bind(to: handle, at: index)
    case .text(let bytes): code = String(decoding: bytes, as: UTF8.self).bind(to: handle, at: index)
    case .blob(let bytes): code = bytes.bind(to: handle, at: index)
    }
    if code != SQLITE_OK { throw StorageError(resultCode: code) }
  }
}

/// The rows of a table of a file.
final class FileRows: MovedRows {
  private let statement: FileStatement
  private let columns: [MovedTable.Column]

  init(_ statement: FileStatement, _ columns: [MovedTable.Column]) {
    self.statement = statement
    self.columns = columns
  }

  func next() throws -> [MovedValue]? {
    guard try statement.step() else { return nil }
    var row: [MovedValue] = []
    row.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() { row.append(try value(Int32(index), column.kind)) }
    return row
  }

  /// Tables are STRICT, so that a value of another type than its column's is damage.
  private func value(_ index: Int32, _ kind: MovedValue.Kind) throws(StorageError) -> MovedValue {
    switch (sqlite3_column_type(statement.handle, index), kind) {
    case (SQLITE_NULL, _): return .null
    case (SQLITE_INTEGER, .integer): return .integer(sqlite3_column_int64(statement.handle, index))
    case (SQLITE_FLOAT, .double): return .double(sqlite3_column_double(statement.handle, index))
    // The bytes as they are stored, without a conversion: the file is in UTF-8.
    case (SQLITE_TEXT, .text): return .text(bytes(index))
    case (SQLITE_BLOB, .blob): return .blob(bytes(index))
    default: throw .unreadableValue
    }
  }

  private func bytes(_ index: Int32) -> [UInt8] {
    let base = sqlite3_column_blob(statement.handle, index)
    let count = Int(sqlite3_column_bytes(statement.handle, index))
    return Array(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
  }
}
