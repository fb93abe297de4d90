import CSQLite
import Glibc
import Synchronization

/// The database of one server: one writer and a few readers on a file in WAL mode, or on PostgreSQL.
///
/// **What `write` returned from is there to stay**, through `kill -9` and a power cut: with `journal_mode=WAL` a
/// commit is an append to the log, with `synchronous=FULL` SQLite syncs that log to the disk before COMMIT
/// returns (sqlite.org/pragma.html#pragma_synchronous), and whoever opens the file next replays the log up to its
/// last whole commit (sqlite.org/wal.html). What a transaction wrote without reaching COMMIT is gone as a whole.
///
/// Readers don't wait for the writer nor it for them: each `read` sees the state of one moment. Writers take
/// turns, so a closure should do its slow work (reading a socket, parsing, training) before it asks for its turn.
///
/// On PostgreSQL a commit is in its log on its disk, and on that of its synchronous standby where it has one, when it returns
/// (postgresql.org/docs/15/wal-async-commit.html); readers see one snapshot each, and the tail of the log in memory up to what was
/// committed when it was taken. That one server alone writes is the doing of a lease (`PostgreSQLLease`).
///
/// There is no check of the whole file at open: recovery is SQLite's own, and a check reads every page, minutes
/// on a large database. Opening reads the header and the schema, which finds a file that is no database.
package final class Database: Sendable {
  /// Of the file; of PostgreSQL the URL, without a password.
  package let path: String
  /// Whether opening it made it: there was no file, or an empty one.
  package let isNew: Bool
  /// What becomes of the room of what is deleted, and what opening did about it.
  package let reclaiming: PageReclaiming
  /// Of this opening: see `Epoch`. With it, counters name a state of the database that no other database has.
  package let epoch = Epoch.make()
  let options: DatabaseOptions
  private let writer: Mutex<Connection>
  private let queue = WriteQueue()
  private let log: PointLog
  private let readers: ReaderPool
  private let state: WriteState
  private let reads = Atomic<Int>(0)
  private let rowObserver = Mutex<(@Sendable (Set<RowChange>) -> Void)?>(nil)
  /// Held as long as the database is open.
  private let lock: ServerLock?
  #if PostgreSQL
    private let lease: PostgreSQLLease?
  #endif

  /// Whether the epoch is stored, or is not to be: tools that work beside a server begin none.
  private let hasEpoch: Atomic<Bool>

  /// Opens the database, creates it where there is none, and migrates it.
  ///
  /// - Parameter path: a file, or a URL of PostgreSQL.
  /// - Throws: `inUse` where another server has it open; `cannotOpen`, `readOnly`, `corrupt`, `locked`, `full`;
  ///   `foreignDatabase`, `newerDatabase` and `changedMigration` for a file that this program must not touch;
  ///   `logWithoutDatabase`.
  package static func open(
    path: String, options: DatabaseOptions = DatabaseOptions(), now: Int64
  ) throws(StorageError) -> Database {
    let location = DatabaseLocation(path)
    if location.isPostgreSQL {
      #if PostgreSQL
        return try open(PostgreSQLAddress(location: location), options, now: now)
      #else
        throw .withoutPostgreSQL
      #endif
    }
    try refuseLogWithoutDatabase(path)
    let lock = options.isExclusive ? try ServerLock(databasePath: path) : nil
    let isNew = FileIdentity(path)?.size ?? 0 == 0
    let writer = try Connection(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    writer.setBusyTimeout(milliseconds: options.busyTimeoutMilliseconds)
    try Migrations.refuseForeign(writer)
    try writer.configure(options, isNew: isNew)
    try Migrations.compiledIn().apply(to: writer, now: now)
    try refuseUnwritable(writer)
    let reclaiming = try PageReclaiming.prepare(writer, options)
    try PointLogRepository(connection: writer).load()
    if options.isExclusive { try abandonUploads(writer) }
    let readers = ReaderPool(options.readers) { [log = writer.log] () throws(StorageError) in
      let connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY, log: log)
      try connection.configureReader(options)
      return connection
    }
    return Database(
      path: path, options: options, isNew: isNew, reclaiming: reclaiming, writer: writer, readers: readers, lock: lock)
  }

  private init(
    path: String, options: DatabaseOptions, isNew: Bool, reclaiming: PageReclaiming, writer: Connection,
    readers: ReaderPool, lock: consuming ServerLock?
  ) {
    #if PostgreSQL
      lease = nil
    #endif
    self.path = path
    self.options = options
    self.isNew = isNew
    self.reclaiming = reclaiming
    self.writer = Mutex(writer)
    hasEpoch = Atomic(!options.isExclusive)
    log = writer.log
    self.readers = readers
    state = WriteState(onChange: options.onFault)
    self.lock = lock
  }

  #if PostgreSQL
    init(
      address: PostgreSQLAddress, options: DatabaseOptions, isNew: Bool, writer: Connection, readers: ReaderPool,
      lease: PostgreSQLLease?
    ) {
      path = address.location.shown
      self.options = options
      self.isNew = isNew
      reclaiming = .possible
      self.writer = Mutex(writer)
      hasEpoch = Atomic(!options.isExclusive)
      log = writer.log
      self.readers = readers
      state = WriteState(onChange: options.onFault)
      lock = nil
      self.lease = lease
      lease?.keep { [state] error in
        if let error { state.note(error) } else { state.noteReachable() }
      }
    }

    deinit { lease?.release() }
  #endif

  /// Lets another server have the database; nothing may be written any more. Of a file the end of the process does that.
  package func close() {
    #if PostgreSQL
      lease?.release()
    #endif
  }

  /// Whether nobody else can have it meanwhile, so that what is in memory may be answered from. Of a file always.
  package var isHeld: Bool {
    #if PostgreSQL
      return lease?.isCertain ?? true
    #else
      return true
    #endif
  }

  /// A file that cannot be written is opened for reading, and a lock of another process is met by the first write: both are
  /// found here, before anything rests on the database. A full disk is not: what is there can be served.
  private static func refuseUnwritable(_ writer: Connection) throws(StorageError) {
    if sqlite3_db_readonly(writer.pointer, "main") == 1 { throw StorageError(resultCode: SQLITE_READONLY) }
    try writer.run("BEGIN IMMEDIATE")
    try writer.run("COMMIT")
  }

  /// What an earlier process laid down and did not come to an end with reaches nobody. On a full disk it stays until a later
  /// start.
  private static func abandonUploads(_ writer: Connection) throws(StorageError) {
    guard try writer.integer("SELECT EXISTS (SELECT 1 FROM uploads)") != 0 else { return }
    do throws(StorageError) {
      try writer.run("BEGIN IMMEDIATE")
      try UploadRepository(connection: writer).abandonAll()
      try writer.run("COMMIT")
    } catch {
      if writer.isInTransaction { try writer.run("ROLLBACK") }
      guard case .full = error else { throw error }
    }
  }

  /// SQLite throws the log of an empty database away: one whose file was lost or emptied would take with it what the log
  /// alone holds. Our own log begins after the file does.
  private static func refuseLogWithoutDatabase(_ path: String) throws(StorageError) {
    let size = FileIdentity(path)?.size ?? 0
    if size == 0, let log = FileIdentity(path + "-wal"), log.size > 0 { throw .logWithoutDatabase }
  }

  /// Runs `body` in a transaction that alone may write; commits when it returns, takes back what it wrote when it throws, and
  /// throws on what it threw. Callers that wait for their turn at the same time share one transaction and its commit, each
  /// with a savepoint of its own: when one throws the others lose nothing. Must not be called within itself; `body` may run on
  /// another thread while the caller waits.
  ///
  /// What is written in the scope of an `IdempotentWork` is marked as carried out in the same transaction; what changes no row
  /// is not.
  package func write<Result: Sendable>(_ body: (Transaction) throws -> Result) throws -> Result {
    let work = IdempotentWork.current
    var result: Result?
    try withoutActuallyEscaping(body) { body in
      let ticket = WriteQueue.Ticket { connection in
        result = try self.write(in: connection, of: work, body)
      }
      queue.run(ticket) { next in commit(next) }
      if let error = ticket.error { throw error }
    }
    guard let result else { preconditionFailure("a ticket without an error was not carried out") }
    return result
  }

  private func write<Result>(
    in connection: Connection, of work: IdempotentWork?, _ body: (Transaction) throws -> Result
  ) throws -> Result {
    let transaction = Transaction(connection: connection)
    let before = connection.totalChanges
    let isFirst = try !hasEpoch.load(ordering: .relaxed) && !transaction.epochs.hasBegun(epoch)
    let alerts = isFirst ? try transaction.alerts.revision() : 0
    let result = try body(transaction)
    try PointLogRepository(connection: connection).flush()
    guard connection.totalChanges != before else { return result }
    if let work { try transaction.idempotency.mark(work) }
    // With the first change, not before: a start on a full disk writes nothing, and serves what is there.
    if isFirst { try transaction.epochs.begin(epoch, alerts: alerts) }
    return result
  }

  /// Carries out those who wait, in one transaction. Whom it cannot commit it tells why.
  private func commit(_ next: () -> WriteQueue.Ticket?) {
    writer.withLock { connection in
      #if PostgreSQL
        if connection.undecided != nil {
          do { try noting(connection) { try settle(connection) } } catch {
            next()?.error = error
            return
          }
        }
      #endif
      let begin = connection.totalChanges
      let mark = log.mark()
      var tickets: [WriteQueue.Ticket] = []
      let start = ContinuousClock.now
      do {
        try noting(connection) {
          try connection.write { _ in
            while tickets.isEmpty || ContinuousClock.now - start < Self.longestGathering, let ticket = next() {
              tickets.append(ticket)
              try connection.carryOut(ticket, isFirst: tickets.count == 1)
            }
          }
        }
        accept(connection.changedRows.takeAll(), of: connection)
        for ticket in tickets { if let error = ticket.error { state.note(error) } }
        if connection.totalChanges != begin { hasEpoch.store(true, ordering: .relaxed) }
      } catch {
        connection.unwrittenLog = []
        takeBack(to: mark, in: connection, after: error)
        if tickets.isEmpty, let ticket = next() { tickets.append(ticket) }
        for ticket in tickets where ticket.error == nil { ticket.error = error }
      }
      #if PostgreSQL
        for ticket in tickets { ticket.error = ticket.error.map { cause(of: $0) } }
      #endif
    }
  }

  /// Forgets what a transaction did that was not committed.
  private func takeBack(to mark: PointLog.Mark, in connection: Connection, after error: any Error) {
    let changed = connection.changedRows.takeAll()
    #if PostgreSQL
      if case .outcomeUnknown = error as? StorageError {
        connection.undecided = Connection.Undecided(mark: mark, changed: changed)
        return
      }
    #endif
    refuse(mark, of: connection)
  }

  /// A transaction of the writer's is committed: what is in memory of it counts, and whoever rests on its rows is told.
  func accept(_ changed: Set<RowChange>, of connection: Connection) {
    log.commit()
    connection.seriesCache.commit()
    if !changed.isEmpty { rowObserver.withLock(\.self)?(changed) }
  }

  func refuse(_ mark: PointLog.Mark, of connection: Connection) {
    log.rollBack(to: mark)
    connection.seriesCache.rollBack()
  }

  /// How long a transaction takes in more work.
  private static let longestGathering = Duration.milliseconds(4)

  /// Runs a transaction of the writer, and remembers what it says of the disk. After one that waited in vain for another
  /// process the next ones hardly wait, so that requests don't queue up behind each other's waiting.
  private func noting<Result>(_ connection: Connection, _ transaction: () throws -> Result) throws -> Result {
    let isLocked = state.isLocked
    if isLocked { connection.setBusyTimeout(milliseconds: min(Self.briefWait, options.busyTimeoutMilliseconds)) }
    defer { if isLocked { connection.setBusyTimeout(milliseconds: options.busyTimeoutMilliseconds) } }
    let before = connection.totalChanges
    do {
      let result = try transaction()
      state.noteSuccess(hasWritten: connection.totalChanges != before)
      return result
    } catch {
      state.note(error)
      throw error
    }
  }

  private static let briefWait: Int32 = 100

  /// What keeps writes away, as the last attempt found: a full or read-only disk, a lock held elsewhere, damage. Nil where
  /// nothing does.
  package var fault: StorageError? { state.fault }

  /// Has `observer` called after each transaction that wrote something, and each that the disk did not let: on the thread
  /// of the writer, whom it must not keep. One at a time.
  package func observeWrites(_ observer: @escaping @Sendable () -> Void) { state.observe(observer) }

  /// Has `observer` told of the rows that a transaction changed, once it is committed and before any of its callers goes on: on
  /// the thread of the writer, whom it must not keep. One at a time.
  package func observeRows(_ observer: @escaping @Sendable (Set<RowChange>) -> Void) {
    rowObserver.withLock { $0 = observer }
  }

  /// Where the last write failed, tries a small one, so that a disk with room again is seen though no client writes.
  package func probe(now: Int64) {
    guard state.fault != nil else { return }
    try? write { try $0.settings.set("probed_at", to: String(now)) }
  }

  /// Snapshots that were read since it was opened.
  package var readCount: Int { reads.load(ordering: .relaxed) }

  /// Runs `body` on a snapshot. Calls beyond the number of readers wait for their turn.
  package func read<Result: Sendable>(_ body: (Transaction) throws -> Result) throws -> Result {
    reads.add(1, ordering: .relaxed)
    if let fault = state.fault, case .takenOver = fault { throw fault }
    do {
      return try readers.withConnection { connection throws in
        let view = log.beginRead()
        defer { log.endRead(view.read) }
        connection.logThrough = view.through
        return try connection.read(body)
      }
    } catch {
      if let fault = (error as? StorageError)?.storageFault, Self.readersFind.contains(fault) { state.note(error) }
      throw error
    }
  }

  /// What is wrong with a database that cannot be read, whatever may be wrong with writing to it.
  private static let readersFind: [StorageFault] = [.damaged, .unreachable, .refused, .outOfConnections]

  /// What a pass over the log has to fold; nil while it is short.
  func beginFolding(from limit: Int) -> (series: [Int64], through: Int64)? { log.beginFolding(from: limit) }

  /// Gives some of the pages that hold nothing any more back to the disk, in one short transaction, and cuts the file and
  /// its log back once there are few left. A killed process loses nothing by it.
  ///
  /// - Returns: whether there is more of it.
  package func reclaimPages() throws -> Bool {
    guard reclaiming != .impossible else { return false }
    let step = try writer.withLock { writer in
      guard case .sqlite = writer.engine else { return PageReclaiming.Step.nothing }
      return try noting(writer) { try PageReclaiming.step(writer) }
    }
    // The file gets shorter when the log is copied into it; where a reader is in the way, the next checkpoint does it.
    if step == .last { try? checkpoint(waitingMilliseconds: 0) }
    return step == .hasMore
  }

  /// Copies the log into the database file and starts it anew, at a clean stop say. Not needed for safety; readers of
  /// other processes, a backup say, are not waited for longer than a second.
  package func checkpoint(waitingMilliseconds: Int32 = 1_000) throws(StorageError) {
    try writer.withLock { connection throws(StorageError) in
      guard case .sqlite = connection.engine else { return }
      connection.setBusyTimeout(milliseconds: min(waitingMilliseconds, options.busyTimeoutMilliseconds))
      defer { connection.setBusyTimeout(milliseconds: options.busyTimeoutMilliseconds) }
      try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }
}

extension Database {
  /// A spool in the folder of the database; of PostgreSQL, in that of temporary files.
  ///
  /// - Parameter limit: the most bytes that its rows may take.
  package func makeSpool(columns: Int, limit: Int) throws(StorageError) -> PointSpool {
    if DatabaseLocation(path).isPostgreSQL {
      let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
      return try PointSpool(directory: folder, columns: columns, limit: limit)
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return try PointSpool(directory: folder.isEmpty ? "/" : folder, columns: columns, limit: limit)
  }
}
