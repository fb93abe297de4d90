import CSQLite

/// The one owner of an open `sqlite3 *`: opened at birth, closed at death.
struct DatabaseHandle: ~Copyable {
  let pointer: OpaquePointer

  /// - Parameter flags: sqlite.org/c3ref/open.html. The thread mode is always "no mutex": a connection here is
  ///   used by one thread at a time, see `Connection`.
  init(path: String, flags: Int32) throws(StorageError) {
    var pointer: OpaquePointer?
    let code = sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let pointer else {
      sqlite3_close_v2(pointer)
      throw StorageError(resultCode: code)
    }
    self.pointer = pointer
  }

  /// `close_v2` cannot fail: it waits for statements that are still out.
  deinit { sqlite3_close_v2(pointer) }
}
