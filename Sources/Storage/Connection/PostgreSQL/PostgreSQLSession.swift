#if PostgreSQL
  import CPostgreSQL
  import Platform
  import Synchronization

  /// A connection to PostgreSQL that is made when it is first used, and anew once it is lost, and its prepared statements.
  ///
  /// **Nothing of a session outlives a transaction** but the prepared statements, so that it works behind PgBouncer with
  /// transactions pooled: what else has to be set is set for the transaction alone, nothing listens, and no lock is the session's
  /// own. Before a pooler statements are sent whole: PgBouncer keeps those that are prepared by the protocol from 1.21 on alone
  /// (pgbouncer.org/features.html), and does not say so. A statement's name says its text, so that one that another session has left
  /// on a connection that turns out to be shared is the same one.
  ///
  /// For one thread at a time, as ``Connection`` is.
  final class PostgreSQLSession {
    private let address: PostgreSQLAddress
    private(set) var connection: OpaquePointer?
    private var names: [UnsafePointer<UInt8>: String] = [:]
    /// Whether another process answers than the one that let us in: a pooler is in between, and the next transaction may be
    /// another's.
    private var isPooled = false
    /// Whether whoever is at the other end keeps prepared statements, of this process altogether.
    private static let keepsStatements = Atomic(true)
    /// Statements that write to the table of series.
    private var seriesWriters: Set<UnsafePointer<UInt8>> = []
    /// Whether a transaction is under way, for its owner if not for the server any more: until it has ended nothing is done on
    /// another connection, where each statement would be a transaction of its own.
    private var isWithin = false
    /// The first error of the transaction: what the server says after it is that there was one.
    private var failure: StorageError?
    /// Whether it leads to a server that takes no writes: another one may by now.
    private var isToBeLeft = false
    /// Before this nobody tries to connect again, so that requests don't queue up behind each other's waiting.
    private var restsUntil: ContinuousClock.Instant?
    private static let rest = Duration.milliseconds(500)

    /// Whether commits are on the disk when they return, unless told otherwise.
    private var isDurable = true

    private(set) var changes = 0
    private(set) var totalChanges: Int64 = 0
    private var changesAtBegin: Int64 = 0
    private var changesTakenUp: Int64 = 0

    var lockTimeoutMilliseconds: Int32
    /// A statement takes no longer than this, and a transaction in which nothing happens any more, of a process that was stopped
    /// say, is ended by the server.
    private let longestStatementMilliseconds: Int32
    /// Told which rows the triggers of the schema noted.
    weak var changedRows: RowChanges?
    /// What the writer's transactions hold; nil of readers and tools.
    var hold: LeaseHold?

    /// Connects only once there is something to do.
    init(_ address: PostgreSQLAddress, _ options: DatabaseOptions = DatabaseOptions()) {
      self.address = address
      lockTimeoutMilliseconds = options.busyTimeoutMilliseconds
      longestStatementMilliseconds = options.longestStatementMilliseconds
    }

    deinit { PQfinish(connection) }

    var preparedStatements: Int { names.count }

    var isInTransaction: Bool {
      let status = PQtransactionStatus(connection)
      return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    func prepare(_ sql: SQLText) -> PostgreSQLStatement { PostgreSQLStatement(sql, of: self) }
    func prepare(_ sql: StaticString) -> PostgreSQLStatement { prepare(SQLText(sql)) }

    /// What the server says of itself; nil before there is a connection.
    func parameter(_ name: String) -> String? { PQparameterStatus(connection, name).map { String(cString: $0) } }
  }

  /// Connecting.
  extension PostgreSQLSession {
    private var isUp: Bool { connection != nil && PQstatus(connection) == CONNECTION_OK }

    /// - Throws: `unreachable`, `refused`, `outOfConnections`.
    func connect() throws(StorageError) {
      if isWithin {
        guard isUp else { throw failure ?? .unreachable(EngineFailure(state: nil, message: "the connection broke")) }
        return
      }
      if isUp && !isToBeLeft { return }
      leave()
      if let restsUntil, ContinuousClock.now < restsUntil {
        throw .unreachable(EngineFailure(state: nil, message: "the last attempt to connect failed just now"))
      }
      connection = address.connect()
      guard PQstatus(connection) == CONNECTION_OK else {
        let error = StorageError(connecting: connection)
        leave()
        restsUntil = ContinuousClock.now + Self.rest
        throw error
      }
      restsUntil = nil
      // The server's notices are for nobody; by default libpq writes them to standard error.
      PQsetNoticeProcessor(connection, { _, _ in }, nil)
      let shown = try checked(
        PQexec(connection, "SELECT current_setting('synchronous_commit'), pg_backend_pid()"))
      defer { PQclear(shown) }
      isDurable = PQgetvalue(shown, 0, 0).map { String(cString: $0) } != "off"
      isPooled = PQgetvalue(shown, 0, 1).map { String(cString: $0) } != "\(PQbackendPID(connection))"
    }

    private func leave() {
      PQfinish(connection)
      connection = nil
      names.removeAll(keepingCapacity: true)
      isToBeLeft = false
    }
  }

  /// Statements.
  extension PostgreSQLSession {
    /// Carries out a statement, which is prepared the first time.
    ///
    /// - Returns: its result, which is the caller's to clear.
    func run(_ sql: SQLText, _ parameters: PostgreSQLParameters) throws(StorageError) -> OpaquePointer? {
      try connect()
      let name = try name(of: sql, parameters)
      let result = try parameters.withPointers { values, lengths, formats throws(StorageError) in
        let count = Int32(values.count)
        guard let name else {
          let text = Placeholders.numbered(sql.bytes)
          return try checked(
            PQexecParams(connection, text, count, parameters.types, values, lengths, formats, 1))
        }
        return try checked(PQexecPrepared(connection, name, count, values, lengths, formats, 1))
      }
      count(result)
      if seriesWriters.contains(sql.start) {
        do { try takeUpChanges() } catch {
          PQclear(result)
          throw error
        }
      }
      return result
    }

    /// Prepares a statement the first time.
    ///
    /// - Returns: nil where nobody would keep it.
    private func name(of sql: SQLText, _ parameters: PostgreSQLParameters) throws(StorageError) -> String? {
      if let name = names[sql.start] { return name.isEmpty ? nil : name }
      let text = Placeholders.numbered(sql.bytes)
      if ["INSERT INTO series ", "UPDATE series ", "DELETE FROM series "].contains(where: text.contains) {
        seriesWriters.insert(sql.start)
      }
      guard !isPooled, Self.keepsStatements.load(ordering: .relaxed) else {
        names[sql.start] = ""
        return nil
      }
      let name = Self.name(of: text, parameters.types)
      // The same text may stand in two places of the program, and not every linker makes one of them.
      if !names.values.contains(name) {
        PQclear(try checked(PQprepare(connection, name, text, Int32(parameters.types.count), parameters.types)))
      }
      names[sql.start] = name
      return name
    }

    private static func name(of text: String, _ types: [Oid]) -> String {
      var hash = FNV1a()
      for byte in text.utf8 { hash.combine(byte) }
      for type in types { hash.combine(UInt64(type)) }
      return "l" + String(hash.value, radix: 36)
    }

    /// A statement that is not there any more, or is already: a pooler gave us a connection that others use, too.
    private func noteLostStatements(_ result: OpaquePointer?) {
      guard let state = StorageError.state(of: result), ["26000", "42P05"].contains(state) else { return }
      Self.keepsStatements.store(false, ordering: .relaxed)
      names.removeAll()
    }

    /// Runs several statements without parameters, or one that the program puts together.
    func execute(_ text: String) throws(StorageError) {
      try connect()
      PQclear(try checked(PQexec(connection, text)))
    }

    private func checked(_ result: OpaquePointer?) throws(StorageError) -> OpaquePointer? {
      let status = PQresultStatus(result)
      if status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK { return result }
      defer { PQclear(result) }
      noteLostStatements(result)
      let error = StorageError(of: result, on: connection)
      if case .readOnly = error { isToBeLeft = hold != nil }
      // A server that says that it stops, or stops us, ends the connection next.
      if case .unreachable = error { leave() }
      // What follows a failure in a transaction fails for it.
      let first = failure ?? error
      failure = first
      throw first
    }

    private func count(_ result: OpaquePointer?) {
      let tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
      // To a savepoint, from where the transaction goes on.
      if tag == "ROLLBACK" { failure = nil }
      guard ["INSERT", "UPDATE", "DELETE"].contains(where: tag.hasPrefix) else { return }
      changes = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
      totalChanges += Int64(changes)
    }
  }

  /// Transactions.
  extension PostgreSQLSession {
    func begin(_ kind: TransactionKind) throws(StorageError) {
      let limits =
        "SET LOCAL statement_timeout = \(longestStatementMilliseconds); SET LOCAL lock_timeout = \(lockTimeoutMilliseconds)"
      let text =
        switch kind {
        case .writing:
          "BEGIN ISOLATION LEVEL READ COMMITTED; \(limits); \(isDurable ? "" : "SET LOCAL synchronous_commit = on; ")"
            + "SET LOCAL idle_in_transaction_session_timeout = \(longestStatementMilliseconds)"
        case .reading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \(limits)"
        }
      (failure, isWithin) = (nil, false)
      let wasUp = isUp
      do {
        try execute(text)
      } catch {
        // A server that has restarted since the last transaction closed the connection, and nothing of this one was done.
        guard wasUp, case .unreachable = error else { throw error }
        failure = nil
        try execute(text)
      }
      (changesAtBegin, changesTakenUp) = (totalChanges, totalChanges)
      isWithin = true
    }

    /// Ends a transaction that was committed, or failed and was rolled back as far as there was still something to roll back.
    func end() { isWithin = false }

    /// Commits, after the lease was found to be ours still.
    ///
    /// - Throws: `outcomeUnknown` where the connection broke meanwhile; `takenOver`.
    func commit() throws(StorageError) {
      if let failure { throw failure }
      let hasChanged = totalChanges != changesAtBegin
      if hasChanged, let hold { try self.hold(hold) }
      let result = PQexec(connection, "COMMIT")
      defer { PQclear(result) }
      if PQstatus(connection) != CONNECTION_OK {
        let error = StorageError(of: result, on: connection)
        leave()
        guard hasChanged else { throw error }
        throw .outcomeUnknown(
          EngineFailure(state: nil, message: "the connection broke while a transaction was committed"))
      }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw StorageError(of: result, on: connection) }
      // Of a transaction that failed before, the server says that it was rolled back.
      guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
        throw .other(EngineFailure(state: "25P02", message: nil))
      }
    }
  }

  /// Which rows changed: the triggers of the schema note them in a setting of the transaction (`lapwing.rows`).
  ///
  /// A table would carry the notes to other servers too, and has to once there are any; for one it would cost two writes to disk a
  /// note, and rows that nobody sees until they are vacuumed. The setting is gone with the transaction, goes back with a savepoint,
  /// and takes no session.
  extension PostgreSQLSession {
    func takeUpChanges() throws(StorageError) {
      guard totalChanges != changesTakenUp, let changedRows else { return }
      changesTakenUp = totalChanges
      let statement = prepare("SELECT current_setting('lapwing.rows', true), set_config('lapwing.rows', '', true)")
      guard try statement.step() else { return }
      changedRows.note(String(decoding: statement.bytes(0), as: UTF8.self))
    }

    /// Finds that the lease is ours, and counts the commit on it, which must not be done twice and can be looked up where it is not
    /// known whether it was done.
    private func hold(_ hold: LeaseHold) throws(StorageError) {
      try takeUpChanges()
      hold.commits += 1
      let statement = prepare("SELECT hold_shard(?, ?, ?)")
      statement.bind(LeaseHold.shard, hold.token, hold.commits)
      _ = try statement.step()
    }

    /// Whether the commit whose outcome was not known was done: waits for one that is still under way.
    ///
    /// - Throws: `takenOver`.
    func wasCommitted(_ hold: LeaseHold) throws(StorageError) -> Bool {
      let statement = prepare("SELECT commits FROM leases WHERE shard = ? AND token = ? FOR UPDATE")
      statement.bind(LeaseHold.shard, hold.token)
      guard try statement.step() else { throw .takenOver }
      return statement.integer(0) == hold.commits
    }
  }
#endif
