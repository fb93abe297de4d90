import CSQLite

/// One connection with its prepared statements, to either engine.
///
/// Repositories write one SQL for both. Where the engines differ beyond what the schema of one can make up for, the text is
/// chosen by ``sql(sqlite:postgreSQL:)``, so that both stand side by side.
///
/// `@unchecked Sendable`: it has no lock of its own and must be used by one thread at a time. `Database` sees to
/// that: the writer is used under its mutex, a reader under the mutex of its slot, and transactions don't
/// outlive the closure they are handed to.
final class Connection: @unchecked Sendable {
  /// In a build without the trait there is one case, and nothing to choose at run time.
  enum Engine {
    case sqlite(SQLiteSession)
    #if PostgreSQL
      case postgreSQL(PostgreSQLSession)
    #endif
  }

  let engine: Engine
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
    let session = try SQLiteSession(path: path, flags: flags)
    engine = .sqlite(session)
    changedRows = RowChanges(seriesCache)
    changedRows.follow(session.pointer)
    try TailSlotFunction.register(for: self)
  }

  #if PostgreSQL
    /// What a transaction did of which it is not known whether it was committed.
    struct Undecided {
      let mark: PointLog.Mark
      let changed: Set<RowChange>
    }

    var undecided: Undecided?

    init(_ session: PostgreSQLSession, log: PointLog = PointLog()) {
      self.log = log
      engine = .postgreSQL(session)
      changedRows = RowChanges(seriesCache)
      session.changedRows = changedRows
    }
  #endif

  /// The text for the engine at hand.
  func sql(sqlite: StaticString, postgreSQL: StaticString) -> StaticString {
    switch engine {
    case .sqlite: sqlite
    #if PostgreSQL
      case .postgreSQL: postgreSQL
    #endif
    }
  }

  /// A statement, from the cache where it was used before.
  func prepare(_ sql: StaticString) throws(StorageError) -> Statement { try prepare(SQLText(sql)) }

  func prepare(_ sql: SQLText) throws(StorageError) -> Statement {
    switch engine {
    case .sqlite(let session): try session.prepare(sql)
    #if PostgreSQL
      case .postgreSQL(let session): Statement(session.prepare(sql))
    #endif
    }
  }

  /// Runs a statement that answers no rows of interest.
  func run<each Value: SQLValue>(_ sql: StaticString, _ values: repeat each Value) throws(StorageError) {
    let statement = try prepare(sql)
    try statement.bind(repeat each values)
    try statement.run()
  }

  /// Runs an INSERT that ends in RETURNING key, and answers the key of its row.
  func insert<each Value: SQLValue>(_ sql: StaticString, _ values: repeat each Value) throws(StorageError) -> Int64 {
    try integer(sql, repeat each values)
  }

  /// Runs a statement that has to change exactly one row, and throws `notFound` where it changes none.
  func change<each Value: SQLValue>(_ sql: StaticString, _ values: repeat each Value) throws(StorageError) {
    try run(sql, repeat each values)
    if changes == 0 { throw .notFound }
  }

  /// Every row, mapped.
  func all<Element, each Value: SQLValue>(
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
  func first<Element, each Value: SQLValue>(
    _ sql: StaticString, _ values: repeat each Value,
    map: (borrowing Statement) throws(StorageError) -> Element
  ) throws(StorageError) -> Element? {
    let statement = try prepare(sql)
    try statement.bind(repeat each values)
    return try statement.step() ? try map(statement) : nil
  }

  /// The first column of the first row as an integer; 0 where there is none.
  func integer<each Value: SQLValue>(
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
    switch engine {
    case .sqlite(let session): try session.execute(text)
    #if PostgreSQL
      case .postgreSQL(let session): try session.execute(text)
    #endif
    }
  }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  var changes: Int {
    switch engine {
    case .sqlite(let session): Int(sqlite3_changes64(session.pointer))
    #if PostgreSQL
      case .postgreSQL(let session): session.changes
    #endif
    }
  }

  /// Counts the rows that statements changed since the connection was opened (sqlite.org/c3ref/total_changes.html).
  var totalChanges: Int64 {
    switch engine {
    case .sqlite(let session): sqlite3_total_changes64(session.pointer)
    #if PostgreSQL
      case .postgreSQL(let session): session.totalChanges
    #endif
    }
  }

  /// Whether a transaction is open: engines end it by themselves, SQLite on a full disk and other faults
  /// (sqlite.org/c3ref/get_autocommit.html), PostgreSQL where the connection is lost.
  var isInTransaction: Bool {
    switch engine {
    case .sqlite(let session): sqlite3_get_autocommit(session.pointer) == 0
    #if PostgreSQL
      case .postgreSQL(let session): session.isInTransaction
    #endif
    }
  }

  var preparedStatements: Int {
    switch engine {
    case .sqlite(let session): session.preparedStatements
    #if PostgreSQL
      case .postgreSQL(let session): session.preparedStatements
    #endif
    }
  }

  /// Milliseconds to wait for a lock that somebody else holds.
  func setBusyTimeout(milliseconds: Int32) {
    switch engine {
    case .sqlite(let session): sqlite3_busy_timeout(session.pointer, milliseconds)
    #if PostgreSQL
      case .postgreSQL(let session): session.lockTimeoutMilliseconds = milliseconds
    #endif
    }
  }

  /// Runs `body` without telling anybody which rows it changed: after it all that can be read is as before.
  func withoutTelling<Result>(_ body: () throws(StorageError) -> Result) throws(StorageError) -> Result {
    #if PostgreSQL
      if case .postgreSQL(let session) = engine { try session.takeUpChanges() }
    #endif
    changedRows.isPaused = true
    defer { changedRows.isPaused = false }
    let result = try body()
    #if PostgreSQL
      if case .postgreSQL(let session) = engine { try session.takeUpChanges() }
    #endif
    return result
  }
}

/// What a transaction is for.
enum TransactionKind {
  /// It takes the write lock at once, so that it cannot fail half-way for want of it (sqlite.org/lang_transaction.html).
  case writing
  /// It sees one snapshot from its first query to its last (sqlite.org/isolation.html).
  case reading
}

extension Connection {
  /// Runs `body` in a transaction; anything thrown, the commit's own failure included, rolls back.
  private func transaction<Result>(_ kind: TransactionKind, _ body: (Transaction) throws -> Result) throws -> Result {
    try begin(kind)
    defer { end() }
    do {
      let result = try body(Transaction(connection: self))
      try commit()
      return result
    } catch {
      // After a full disk or an I/O error SQLite has rolled back already; a rollback of its own then fails.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  private func end() {
    #if PostgreSQL
      if case .postgreSQL(let session) = engine { session.end() }
    #endif
  }

  private func begin(_ kind: TransactionKind) throws(StorageError) {
    switch engine {
    case .sqlite: try run(kind == .writing ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED")
    #if PostgreSQL
      case .postgreSQL(let session): try session.begin(kind)
    #endif
    }
  }

  private func commit() throws(StorageError) {
    switch engine {
    case .sqlite: try run("COMMIT")
    #if PostgreSQL
      case .postgreSQL(let session): try session.commit()
    #endif
    }
  }

  func write<Result>(_ body: (Transaction) throws -> Result) throws -> Result { try transaction(.writing, body) }

  func read<Result>(_ body: (Transaction) throws -> Result) throws -> Result { try transaction(.reading, body) }

  /// Whether this is the writer, whom nobody else's changes surprise within a transaction or between two.
  var isWriter: Bool { logThrough == .max }
}
