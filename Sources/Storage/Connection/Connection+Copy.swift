import CSQLite

extension Connection {
  /// Copies every page of this database into another, which is replaced (sqlite.org/c3ref/backup_finish.html). Within a
  /// transaction on this connection all pages are of its snapshot, however many steps it takes.
  func copyPages(to other: Connection, pagesPerStep: Int32) throws(StorageError) {
    guard let copying = sqlite3_backup_init(other.pointer, "main", pointer, "main") else {
      throw StorageError(resultCode: sqlite3_extended_errcode(other.pointer))
    }
    var code = SQLITE_OK
    while code == SQLITE_OK { code = sqlite3_backup_step(copying, pagesPerStep) }
    let end = sqlite3_backup_finish(copying)
    if code != SQLITE_DONE { throw StorageError(resultCode: code) }
    if end != SQLITE_OK { throw StorageError(resultCode: end) }
  }
}
