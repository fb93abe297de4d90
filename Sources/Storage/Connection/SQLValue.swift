import CSQLite

/// A Swift value that can be bound to a parameter of a statement, of either engine.
protocol SQLValue {
  /// sqlite.org/c3ref/bind_blob.html. Texts and blobs are copied by SQLite, so that no lifetime has to be kept.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32

  #if PostgreSQL
    /// What the parameter is declared as. The value alone would not do: it may be nil.
    static var type: PostgreSQLType { get }

    /// Adds the value to those of a statement.
    func append(to parameters: inout PostgreSQLParameters)
  #endif
}

/// `SQLITE_TRANSIENT`: SQLite copies what it is given. The macro is a cast that the importer doesn't take.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: SQLValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: SQLValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }
}

/// 1 and 0: neither engine's columns are of any type that is narrower than an integer.
extension Bool: SQLValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }
}

extension Double: SQLValue {
  /// NaN becomes NULL: SQLite has no NaN.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_double(statement, index, self) }
}

extension String: SQLValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = self
    return copy.withUTF8 { bytes in
      // A null pointer would bind NULL, and an empty string may have one.
      guard let base = bytes.baseAddress, !bytes.isEmpty else {
        return sqlite3_bind_text(statement, index, "", 0, transient)
      }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
      }
    }
  }
}

/// What blobs are made of: bytes and doubles, whose memory is the stored format on a little-endian machine.
protocol BlobElement: BitwiseCopyable {}
extension UInt8: BlobElement {}
extension Double: BlobElement {}

extension Array: SQLValue where Element: BlobElement {
  /// The bytes of the elements as a blob; no elements are an empty blob, not NULL.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
      return sqlite3_bind_blob64(statement, index, base, UInt64(bytes.count), transient)
    }
  }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .some(let value): value.bind(to: statement, at: index)
    case .none: sqlite3_bind_null(statement, index)
    }
  }
}
