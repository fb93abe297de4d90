import CSQLite

/// The prepared statements of one connection, by the address of their SQL literal: preparing costs more than
/// running for most statements here. SQL comes as `StaticString` only, so that no value can be pasted into it
/// and the number of statements is that of the literals in the program.
final class StatementCache {
  private let database: OpaquePointer
  private var idle: [UnsafePointer<UInt8>: OpaquePointer] = [:]
  private var lent: [OpaquePointer: UnsafePointer<UInt8>] = [:]

  init(database: OpaquePointer) { self.database = database }

  func prepare(_ sql: StaticString) throws(StorageError) -> Statement {
    let key = sql.utf8Start
    if let handle = idle.removeValue(forKey: key) {
      lent[handle] = key
      return Statement(handle: handle, cache: self)
    }
    var handle: OpaquePointer?
    let text = UnsafeRawPointer(key).assumingMemoryBound(to: CChar.self)
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = sqlite3_prepare_v3(database, text, Int32(sql.utf8CodeUnitCount), flags, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw StorageError(of: database) }
    lent[handle] = key
    return Statement(handle: handle, cache: self)
  }

  /// Takes a statement back. The same SQL may be on loan twice (a query within its own rows); one is kept.
  func giveBack(_ handle: OpaquePointer) {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    guard let key = lent.removeValue(forKey: handle) else { return }
    if idle[key] == nil { idle[key] = handle } else { sqlite3_finalize(handle) }
  }

  /// Finalises every idle statement, before its connection is closed.
  func removeAll() {
    for handle in idle.values { sqlite3_finalize(handle) }
    idle = [:]
  }

  var count: Int { idle.count + lent.count }
}
