import CSQLite

/// An open file with its prepared statements, by the address of their SQL: preparing costs more than running for most
/// statements here. SQL comes as `StaticString`, or is composed of literals, so that no value can be pasted into it and the
/// number of statements is that of the literals in the program and of the ways to compose them.
final class SQLiteSession {
  private let handle: DatabaseHandle
  private var idle: [UnsafePointer<UInt8>: OpaquePointer] = [:]
  private var lent: [OpaquePointer: UnsafePointer<UInt8>] = [:]

  init(path: String, flags: Int32) throws(StorageError) { handle = try DatabaseHandle(path: path, flags: flags) }

  /// Finalises every idle statement, before the file is closed.
  deinit { for handle in idle.values { sqlite3_finalize(handle) } }

  var pointer: OpaquePointer { handle.pointer }

  func prepare(_ sql: SQLText) throws(StorageError) -> Statement {
    let key = sql.start
    if let handle = idle.removeValue(forKey: key) {
      lent[handle] = key
      return Statement(handle: handle, session: self)
    }
    var handle: OpaquePointer?
    let text = UnsafeRawPointer(key).assumingMemoryBound(to: CChar.self)
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = sqlite3_prepare_v3(pointer, text, Int32(sql.count), flags, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw StorageError(of: pointer) }
    lent[handle] = key
    return Statement(handle: handle, session: self)
  }

  /// Takes a statement back. The same SQL may be on loan twice (a query within its own rows); one is kept.
  func giveBack(_ handle: OpaquePointer) {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    guard let key = lent.removeValue(forKey: handle) else { return }
    if idle[key] == nil { idle[key] = handle } else { sqlite3_finalize(handle) }
  }

  func execute(_ text: String) throws(StorageError) {
    if sqlite3_exec(pointer, text, nil, nil, nil) != SQLITE_OK { throw StorageError(of: pointer) }
  }

  var preparedStatements: Int { idle.count + lent.count }
}
