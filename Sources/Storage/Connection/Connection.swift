import CSQLite

/// One connection with its prepared statements.
///
/// `@unchecked Sendable`: it has no lock of its own and must be used by one thread at a time. `Database` sees to
/// that: the writer is used under its mutex, a reader under the mutex of its slot, and transactions don't
/// outlive the closure they are handed to.
final class Connection: @unchecked Sendable {
  private let handle: DatabaseHandle
  private let statements: StatementCache
  /// The points that lie in no chunk, and how far this connection sees them: as far as its transaction does.
  let log: PointLog
  var logThrough = Int64.max
  /// What the writer's transaction appended to the log since the last row.
  var unwrittenLog: [UInt8] = []
  /// What the writer's transaction changed.
  let changedRows: RowChanges
  let seriesCache = SeriesCache()

  init(path: String, flags: Int32, log: PointLog = PointLog()) throws(StorageError) {
    self.log = log
    handle = try DatabaseHandle(path: path, flags: flags)
    statements = StatementCache(database: handle.pointer)
    changedRows = RowChanges(of: handle.pointer, seriesCache)
    try TailSlotFunction.register(for: self)
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

extension Connection {
  /// Whether pages that hold nothing any more can be given back to the disk: of the file, or of a copy that is to be made.
  func reclaimsPages() throws(StorageError) -> Bool { try integer("PRAGMA auto_vacuum") == 2 }

  /// Writes what this database holds, and none of its free pages, into an empty file (sqlite.org/lang_vacuum.html). All is
  /// of one snapshot; neither it nor a writer waits for the other. The copy can give pages back, also where this file can't.
  ///
  /// - Precondition: outside a transaction.
  func copyContents(to path: String) throws(StorageError) {
    // What a reader's connection is kept from is writing to any file; this one was opened for reading alone.
    try run("PRAGMA query_only=OFF")
    if try !reclaimsPages() { try run("PRAGMA auto_vacuum=INCREMENTAL") }
    try run("VACUUM INTO ?", path)
  }
}

extension Connection {
  /// Runs `body` between `begin` and COMMIT; anything thrown, the commit's own failure included, rolls back.
  func transaction<Result>(begin: StaticString, _ body: (Transaction) throws -> Result) throws -> Result {
    try run(begin)
    do {
      let result = try body(Transaction(connection: self))
      try run("COMMIT")
      return result
    } catch {
      // After a full disk or an I/O error SQLite has rolled back already; a rollback of its own then fails.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  /// A transaction that takes the write lock at once, so that it cannot fail half-way for want of it
  /// (sqlite.org/lang_transaction.html).
  func write<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN IMMEDIATE", body)
  }

  /// Whether this is the writer, whom nobody else's changes surprise within a transaction or between two.
  var isWriter: Bool { logThrough == .max }

  /// A transaction that sees one snapshot from its first query to its last (sqlite.org/isolation.html).
  func read<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN DEFERRED", body)
  }
}

extension Connection {
  /// The settings of the writer (sqlite.org/pragma.html).
  ///
  /// - Parameter isNew: whether the file is empty, so that its layout is still to be chosen.
  func configure(_ options: DatabaseOptions, isNew: Bool) throws(StorageError) {
    // Before the mode of the journal, which writes the first page.
    if isNew { try run("PRAGMA auto_vacuum=INCREMENTAL") }
    let mode = try first("PRAGMA journal_mode=WAL") { row in row.text(0) }
    guard mode == "wal" else { throw .unreadableValue }
    try run("PRAGMA synchronous=FULL")
    try configureCommon(cacheKibibytes: options.writerCacheKibibytes)
    try run("PRAGMA wal_autocheckpoint=4000")
    // A log that one large upload blew up is cut back at the next checkpoint.
    try run("PRAGMA journal_size_limit=67108864")
    if let pages = options.maximumPages { try run(pragma: "max_page_count", value: pages) }
  }

  func configureReader(_ options: DatabaseOptions) throws(StorageError) {
    setBusyTimeout(milliseconds: options.busyTimeoutMilliseconds)
    try configureCommon(cacheKibibytes: options.readerCacheKibibytes)
    try run("PRAGMA query_only=ON")
  }

  private func configureCommon(cacheKibibytes: Int) throws(StorageError) {
    try run("PRAGMA foreign_keys=ON")
    try run("PRAGMA trusted_schema=OFF")
    try run("PRAGMA cell_size_check=ON")
    try run("PRAGMA temp_store=MEMORY")
    try run(pragma: "cache_size", value: -cacheKibibytes)
  }

  /// Sets a pragma to a number: the name is a literal, the value an integer, so nothing can be smuggled in.
  func run(pragma name: StaticString, value: Int) throws(StorageError) {
    try execute(text: "PRAGMA \(name)=\(value)")
  }
}
