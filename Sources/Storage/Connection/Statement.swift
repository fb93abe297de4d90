import CSQLite

/// A prepared statement on loan from its connection's cache. It is reset when it goes out of scope, so that it
/// never holds a lock or a snapshot longer than its owner lives (sqlite.org/c3ref/reset.html).
///
/// Columns are numbered from 0, as in SQLite. Reading a column before `step` answered true, or one that
/// doesn't exist, gives a null, never an undefined value.
struct Statement: ~Copyable {
  let handle: OpaquePointer
  private let cache: StatementCache

  init(handle: OpaquePointer, cache: StatementCache) {
    self.handle = handle
    self.cache = cache
  }

  deinit { cache.giveBack(handle) }

  /// Binds the parameters ?1, ?2, … in order.
  func bind<each Value: SQLiteValue>(_ values: repeat each Value) throws(StorageError) {
    var index: Int32 = 1
    var result = SQLITE_OK
    for value in repeat each values {
      let code = value.bind(to: handle, at: index)
      if code != SQLITE_OK { result = code }
      index += 1
    }
    if result != SQLITE_OK { throw StorageError(resultCode: result) }
  }

  /// Goes to the next row: true if there is one, false at the end.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StorageError(of: sqlite3_db_handle(handle))
    }
  }

  /// Runs a statement that answers no rows, and makes it ready to be bound and run again.
  func run() throws(StorageError) {
    defer { sqlite3_reset(handle) }
    while try step() {}
  }

  /// Makes the statement ready to be bound and stepped again; its bindings stay.
  func reset() { sqlite3_reset(handle) }
}
