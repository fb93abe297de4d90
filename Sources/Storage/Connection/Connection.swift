import CSQLite

/// One connection with its prepared statements.
///
/// `@unchecked Sendable`: it has no lock of its own and must be used by one thread at a time. `Database` sees to
/// that: the writer is used under its mutex, a reader under the mutex of its slot, and transactions don't
/// outlive the closure they are handed to.
final class Connection: @unchecked Sendable {
  private let handle: DatabaseHandle
  private let statements: StatementCache

  init(path: String, flags: Int32) throws(StorageError) {
    handle = try DatabaseHandle(path: path, flags: flags)
    statements = StatementCache(database: handle.pointer)
  }

  deinit { statements.removeAll() }

  /// For calls of SQLite that take a connection.
  var pointer: OpaquePointer { handle.pointer }

  /// A statement, from the cache where it was used before.
  func prepare(_ sql: StaticString) throws(StorageError) -> Statement { try statements.prepare(sql) }

  /// Runs a statement that answers no rows of interest.
  func run<each Value: SQLiteValue>(_ sql: StaticString, _ values: repeat each Value) throws(StorageError) {
    let statement = try prepare(sql)
    try statement.bind(repeat each values)
    try statement.run()
  }

  /// Runs a statement that has to change exactly one row, and throws `notFound` where it changes none.
  func change<each Value: SQLiteValue>(_ sql: StaticString, _ values: repeat each Value) throws(StorageError) {
    try run(sql, repeat each values)
    if changes == 0 { throw .notFound }
  }

  /// Every row, mapped.
  func all<Element, each Value: SQLiteValue>(
    _ sql: StaticString, _ values: repeat each Value,
    map: (borrowing Statement) throws(StorageError) -> Element
  ) throws(StorageError) -> [Element] {
    let statement = try prepare(sql)
    try statement.bind(repeat each values)
    var elements: [Element] = []
    while try statement.step() { elements.append(try map(statement)) }
    return elements
  }

  /// The first row, mapped; nil where there is none.
  func first<Element, each Value: SQLiteValue>(
    _ sql: StaticString, _ values: repeat each Value,
    map: (borrowing Statement) throws(StorageError) -> Element
  ) throws(StorageError) -> Element? {
    let statement = try prepare(sql)
    try statement.bind(repeat each values)
    return try statement.step() ? try map(statement) : nil
  }

  /// The first column of the first row as an integer; 0 where there is none.
  func integer<each Value: SQLiteValue>(
    _ sql: StaticString, _ values: repeat each Value
  ) throws(StorageError) -> Int64 {
    try first(sql, repeat each values) { row in row.integer(0) } ?? 0
  }

  /// Runs several statements, as a migration has them.
  func execute(script: StaticString) throws(StorageError) {
    try execute(text: String(describing: script))
  }

  /// As `execute(script:)`, for the few statements that cannot be literals.
  func execute(text: String) throws(StorageError) {
    let code = sqlite3_exec(handle.pointer, text, nil, nil, nil)
    if code != SQLITE_OK { throw StorageError(of: handle.pointer) }
  }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  var changes: Int { Int(sqlite3_changes64(handle.pointer)) }

  /// Rows changed since the connection was opened, those of foreign keys' actions included
  /// (sqlite.org/c3ref/total_changes.html).
  var totalChanges: Int64 { sqlite3_total_changes64(handle.pointer) }

  /// The key of the row inserted last.
  var lastKey: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

  /// Whether a transaction is open: SQLite ends it by itself on a full disk and other faults
  /// (sqlite.org/c3ref/get_autocommit.html).
  var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }

  var preparedStatements: Int { statements.count }

  /// Milliseconds to wait for a lock that another process holds.
  func setBusyTimeout(milliseconds: Int32) { sqlite3_busy_timeout(handle.pointer, milliseconds) }
}
