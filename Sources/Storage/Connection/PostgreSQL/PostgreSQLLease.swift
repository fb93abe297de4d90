#if PostgreSQL
  import Dispatch
  import Platform
  import Synchronization

  /// A server's right to write to a database of PostgreSQL, for as long as it says so again and again.
  ///
  /// It is a row, by the database's own clock: who holds it, until when, and a token that goes up each time that it changes hands.
  /// The row says who *should* write; that nobody else *can* is the token's doing (see ``LeaseHold``). That nobody *answers* from
  /// memory that has grown old is the holder's own doing, by its own clock (``isCertain``). It is laid out for several servers,
  /// each with some of the series (`shard`); there is one shard of all of them so far.
  final class PostgreSQLLease: Sendable {
    /// Long enough for a server that is slow to say so again, short enough for one that takes over.
    private static let milliseconds: Int64 = 6_000
    private static let renewal = DispatchTimeInterval.seconds(2)

    let token: Int64
    private let session: Mutex<Connection>
    /// What wakes the thread that renews.
    private let nudge = DispatchSemaphore(value: 0)
    private let isEnding = Atomic(false)
    private let isNudged = Atomic(false)
    /// Until then nobody else can have it, by a clock that goes on while the process or the machine stands still.
    private let certainUntil: Mutex<ContinuousClock.Instant>
    private let hasEnded = DispatchSemaphore(value: 0)
    private let isKept = Atomic(false)
    private let isReleased = Atomic(false)

    /// Takes the lease.
    ///
    /// - Parameter waits: whether one that was left behind by a server that was killed elsewhere is waited for until it runs out.
    /// - Throws: `inUse` where another server holds it; of those who wait, goes on holding it.
    static func take(_ address: PostgreSQLAddress, waits: Bool) throws(StorageError) -> PostgreSQLLease {
      let connection = Connection(PostgreSQLSession(address))
      var firstSeen: Int64?
      while true {
        let held = try holder(connection)
        let gone = held.flatMap { LeaseNode(text: $0.node).isGone ? $0.node : nil }
        if let held, held.left > 0, gone == nil {
          if !waits || held.expiresAt > firstSeen ?? .max { throw .inUse }
          firstSeen = held.expiresAt
          DispatchSemaphore(value: 0).wait(milliseconds: min(held.left, 250))
          continue
        }
        if held != nil { try endTransactions(connection) }
        let start = ContinuousClock.now
        if let token = try take(connection, from: gone) { return PostgreSQLLease(token, connection, since: start) }
        if !waits { throw .inUse }
      }
    }

    /// - Parameter gone: a holder who is known to be no more.
    private static func take(_ connection: Connection, from gone: String?) throws(StorageError) -> Int64? {
      try inTransaction(connection) { () throws(StorageError) in
        try connection.first(
          """
          INSERT INTO leases (shard, node, token, expires_at, commits, taken_at)
          VALUES (?1, ?2, 1, clock_milliseconds() + ?3, 0, clock_milliseconds())
          ON CONFLICT (shard) DO UPDATE SET node = ?2, token = leases.token + 1, expires_at = clock_milliseconds() + ?3,
            commits = 0, taken_at = clock_milliseconds()
          WHERE leases.expires_at <= clock_milliseconds() OR leases.node = ?4
          RETURNING token
          """, LeaseHold.shard, LeaseNode.own.text, milliseconds, gone
        ) { row in row.integer(0) }
      }
    }

    private static func holder(
      _ connection: Connection
    ) throws(StorageError) -> (node: String, expiresAt: Int64, left: Int64)? {
      try inTransaction(connection) { () throws(StorageError) in
        try connection.first(
          "SELECT node, expires_at, expires_at - clock_milliseconds() FROM leases WHERE shard = ?", LeaseHold.shard
        ) { row in (row.text(0), row.integer(1), row.integer(2)) }
      }
    }

    /// Ends transactions of others that have written and in which nothing has happened for seconds: of a holder that was stopped in
    /// the middle of one, whose locks would keep the next one from the rows.
    private static func endTransactions(_ connection: Connection) throws(StorageError) {
      try inTransaction(connection) { () throws(StorageError) in
        _ = try connection.integer(
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND usename = current_user AND state LIKE 'idle in transaction%'
            AND state_change < clock_timestamp() - INTERVAL '3 seconds' AND EXISTS (
              SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = relation
              WHERE pg_locks.pid = pg_stat_activity.pid AND mode = 'RowExclusiveLock'
                AND relnamespace = current_schema()::regnamespace)
          """)
      }
    }

    private static func inTransaction<Result>(
      _ connection: Connection, _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
      do { return try connection.write { _ in try body() } } catch {
        throw error as? StorageError ?? .unreadableValue
      }
    }

    private init(_ token: Int64, _ connection: Connection, since start: ContinuousClock.Instant) {
      self.token = token
      session = Mutex(connection)
      certainUntil = Mutex(start + .milliseconds(Self.milliseconds))
    }

    /// Whether nobody else can hold it. Where that is not so, of a process that was stopped or cut off, it is renewed at once.
    var isCertain: Bool {
      if certainUntil.withLock({ ContinuousClock.now < $0 }) { return true }
      if !isNudged.exchange(true, ordering: .relaxed) { nudge.signal() }
      return false
    }

    /// Says again and again that it is held, on a thread of its own.
    ///
    /// - Parameter onRenewal: is told how each attempt ended: nil, `takenOver`, or what kept it from the database.
    func keep(_ onRenewal: @escaping @Sendable (StorageError?) -> Void) {
      isKept.store(true, ordering: .relaxed)
      Thread.start { [self] in
        while true {
          _ = nudge.wait(timeout: .now() + Self.renewal)
          if isEnding.load(ordering: .acquiring) { break }
          isNudged.store(false, ordering: .relaxed)
          do throws(StorageError) {
            try renew()
            onRenewal(nil)
          } catch {
            onRenewal(error)
            if error == .takenOver { break }
          }
        }
        hasEnded.signal()
      }
    }

    private func renew() throws(StorageError) {
      let start = ContinuousClock.now
      try session.withLock { connection throws(StorageError) in
        let isOurs = try Self.inTransaction(connection) { () throws(StorageError) in
          try connection.run(
            "UPDATE leases SET expires_at = clock_milliseconds() + ?3 WHERE shard = ?1 AND token = ?2", LeaseHold.shard,
            token, Self.milliseconds)
          return connection.changes == 1
        }
        if !isOurs { throw .takenOver }
      }
      certainUntil.withLock { $0 = start + .milliseconds(Self.milliseconds) }
    }

    /// Lets another server have it at once. What this one wrote is committed by then.
    func release() {
      guard !isReleased.exchange(true, ordering: .relaxed) else { return }
      if isKept.load(ordering: .relaxed) {
        isEnding.store(true, ordering: .releasing)
        nudge.signal()
        // A renewal that waits for the database may do so for long: then the lease runs out by itself.
        guard hasEnded.wait(timeout: .now() + Self.renewal) == .success else { return }
      }
      session.withLock { connection in
        try? Self.inTransaction(connection) { () throws(StorageError) in
          try connection.run(
            "UPDATE leases SET expires_at = 0 WHERE shard = ? AND token = ?", LeaseHold.shard, token)
        }
      }
    }
  }

  extension DispatchSemaphore {
    fileprivate func wait(milliseconds: Int64) { _ = wait(timeout: .now() + .milliseconds(Int(milliseconds))) }
  }
#endif
