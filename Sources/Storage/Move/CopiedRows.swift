#if PostgreSQL
  import CPostgreSQL

  /// The binary format of COPY (postgresql.org/docs/15/sql-copy.html): a header, rows with a count of columns and a length before
  /// each value, and -1 for a count at the end.
  private enum CopyFormat {
    /// Signature, flags and the length of what else the header has.
    static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 13, 10, 0] + [UInt8](repeating: 0, count: 8)
  }

  /// Rows that a COPY sends, one message in memory at a time.
  final class CopiedRows: MovedRows {
    private let session: PostgreSQLSession
    private let columns: [MovedTable.Column]
    private var buffer: [UInt8] = []
    private var place = 0
    private var hasEnded = false

    init(_ session: PostgreSQLSession, _ command: String, _ columns: [MovedTable.Column]) throws(StorageError) {
      self.session = session
      self.columns = columns
      try session.beginCopy(command, PGRES_COPY_OUT)
      let header = try take(CopyFormat.header.count)
      guard header.elementsEqual(CopyFormat.header) else { throw .unreadableValue }
    }

    func next() throws -> [MovedValue]? {
      if hasEnded { return nil }
      let count = Int(Int16(truncatingIfNeeded: try integer(2)))
      if count == -1 {
        guard try !receive(), place == buffer.count else { throw StorageError.unreadableValue }
        hasEnded = true
        return nil
      }
      guard count == columns.count else { throw StorageError.unreadableValue }
      var row: [MovedValue] = []
      row.reserveCapacity(count)
      for column in columns { row.append(try value(column.kind)) }
      return row
    }

    private func value(_ kind: MovedValue.Kind) throws(StorageError) -> MovedValue {
      let count = Int(Int32(truncatingIfNeeded: try integer(4)))
      if count == -1 { return .null }
      guard count >= 0 else { throw .unreadableValue }
      switch kind {
      case .integer where count == 8: return .integer(try integer(8))
      case .double where count == 8: return .double(Double(bitPattern: UInt64(bitPattern: try integer(8))))
      case .text: return .text(Array(try take(count)))
      case .blob: return .blob(Array(try take(count)))
      default: throw .unreadableValue
      }
    }

    private func integer(_ count: Int) throws(StorageError) -> Int64 {
      try take(count).reduce(0) { $0 << 8 | Int64($1) }
    }

    private func take(_ count: Int) throws(StorageError) -> ArraySlice<UInt8> {
      while buffer.count - place < count {
        guard try receive() else { throw .unreadableValue }
      }
      defer { place += count }
      return buffer[place..<place + count]
    }

    /// - Returns: false where all was sent.
    private func receive() throws(StorageError) -> Bool {
      if place == buffer.count {
        buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
        place = 0
      }
      guard let message = try session.receiveCopy() else { return false }
      buffer.append(contentsOf: message.bytes)
      message.free()
      return true
    }
  }

  /// Rows on their way to a COPY.
  struct CopyingIn {
    private static let portion = 1 << 18
    private let session: PostgreSQLSession
    private var buffer = CopyFormat.header

    init(_ session: PostgreSQLSession, _ command: String) throws(StorageError) {
      self.session = session
      try session.beginCopy(command, PGRES_COPY_IN)
    }

    mutating func append(_ row: [MovedValue]) throws(StorageError) {
      append(Int16(truncatingIfNeeded: row.count))
      for value in row {
        switch value {
        case .null: append(Int32(-1))
        case .integer(let integer):
          append(Int32(8))
          append(integer)
        case .double(let double):
          append(Int32(8))
          append(double.bitPattern)
        case .text(let bytes), .blob(let bytes):
          guard let count = Int32(exactly: bytes.count) else { throw .outOfRange }
          append(count)
          buffer += bytes
        }
      }
      if buffer.count >= Self.portion { try send() }
    }

    /// - Throws: what the server has to say of the rows.
    mutating func end() throws(StorageError) {
      append(Int16(-1))
      try send()
      try session.endCopy()
    }

    private mutating func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func send() throws(StorageError) {
      try session.sendCopy(buffer)
      buffer.removeAll(keepingCapacity: buffer.capacity <= 4 * Self.portion)
    }
  }

  /// COPY on a session, within a transaction.
  extension PostgreSQLSession {
    /// What one message of a COPY holds, in libpq's memory.
    fileprivate struct CopyMessage {
      let bytes: UnsafeRawBufferPointer
      func free() { PQfreemem(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }
    }

    fileprivate func beginCopy(_ command: String, _ status: ExecStatusType) throws(StorageError) {
      let result = PQexec(connection, command)
      defer { PQclear(result) }
      guard PQresultStatus(result) == status else { throw StorageError(of: result, on: connection) }
    }

    /// - Returns: nil at the end.
    fileprivate func receiveCopy() throws(StorageError) -> CopyMessage? {
      var start: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(connection, &start, 0)
      guard count < 0 else { return CopyMessage(bytes: UnsafeRawBufferPointer(start: start, count: Int(count))) }
      try finishCopy()
      return nil
    }

    fileprivate func sendCopy(_ bytes: [UInt8]) throws(StorageError) {
      let isSent = bytes.withUnsafeBytes { bytes in
        PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
      }
      // Where the server has refused a row, its reason is what comes next.
      if !isSent {
        try finishCopy()
        throw StorageError(of: nil, on: connection)
      }
    }

    fileprivate func endCopy() throws(StorageError) {
      guard PQputCopyEnd(connection, nil) == 1 else { throw StorageError(of: nil, on: connection) }
      try finishCopy()
    }

    private func finishCopy() throws(StorageError) {
      var failure: StorageError?
      while let result = PQgetResult(connection) {
        let status = PQresultStatus(result)
        if failure == nil, status != PGRES_COMMAND_OK {
          failure = StorageError(of: result, on: connection)
        }
        PQclear(result)
        // Of a COPY that is still under way there is a result each time that one is asked for.
        if PQstatus(connection) != CONNECTION_OK || status == PGRES_COPY_IN || status == PGRES_COPY_OUT { break }
      }
      if let failure { throw failure }
    }
  }
#endif
