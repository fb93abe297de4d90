#if PostgreSQL
  import CPostgreSQL
  import Glibc

  /// A statement with its parameters and, once it was carried out, all its rows: the server sends them at once, so that other
  /// statements can run while they are read.
  final class PostgreSQLStatement {
    private let session: PostgreSQLSession
    private let sql: SQLText
    private var parameters = PostgreSQLParameters()
    /// Nil before the first step.
    private var result: OpaquePointer?
    private var row: Int32 = -1

    init(_ sql: SQLText, of session: PostgreSQLSession) {
      self.sql = sql
      self.session = session
    }

    deinit { PQclear(result) }

    func bind<each Value: SQLValue>(_ values: repeat each Value) {
      reset()
      parameters.removeAll()
      for value in repeat each values { value.append(to: &parameters) }
    }

    func step() throws(StorageError) -> Bool {
      if result == nil {
        result = try session.run(sql, parameters)
        row = -1
      }
      row += 1
      return row < PQntuples(result)
    }

    func reset() {
      PQclear(result)
      result = nil
    }

    func number(of name: UnsafePointer<CChar>) -> Int32? {
      (0..<PQnfields(result)).first { number in PQfname(result, number).map { strcmp($0, name) == 0 } ?? false }
    }
  }

  /// The columns of the row at hand. One that is not there is null, as in SQLite.
  extension PostgreSQLStatement {
    private func has(_ column: Int32) -> Bool {
      result != nil && row >= 0 && row < PQntuples(result) && column >= 0 && column < PQnfields(result)
    }

    func isNull(_ column: Int32) -> Bool { !has(column) || PQgetisnull(result, row, column) != 0 }

    /// The bytes as the server sent them, valid until the statement is reset.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
      guard !isNull(column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
      return UnsafeRawBufferPointer(
        start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    private func type(_ column: Int32) -> PostgreSQLType { PostgreSQLType(identifier: PQftype(result, column)) }

    func integer(_ column: Int32) -> Int64 {
      if isNull(column) { return 0 }
      switch type(column) {
      case .double: return Int64(exactly: double(column).rounded(.towardZero)) ?? 0
      case .text: return Int64(String(decoding: bytes(column), as: UTF8.self)) ?? 0
      default: return number(bytes(column))
      }
    }

    func double(_ column: Int32) -> Double {
      if isNull(column) { return .nan }
      guard type(column) == .double else { return Double(integer(column)) }
      return Double(bitPattern: UInt64(bitPattern: number(bytes(column))))
    }

    /// An integer of one, two, four or eight bytes, the highest first; a boolean has one.
    private func number(_ bytes: UnsafeRawBufferPointer) -> Int64 {
      guard let first = bytes.first, bytes.count <= 8 else { return 0 }
      var value: Int64 = first >= 0x80 ? -1 : 0
      for byte in bytes { value = value << 8 | Int64(byte) }
      return value
    }
  }
#endif
