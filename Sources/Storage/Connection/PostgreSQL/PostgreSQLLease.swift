#if PostgreSQL
  import Dispatch
  import Platform
  import Synchronization

  /// A server's right to write to a database of PostgreSQL, for as long as it says so again and again.
  ///
  /// It is a row, by the database's own clock: who holds it, until when, and a token that goes up each time that it changes hands.
  /// The row says who *should* write; that nobody else *can* is the token's doing (see ``LeaseHold``). It is laid out for several
  /// servers, each with some of the series (`shard`); there is one shard of all of them so far.
  final class PostgreSQLLease: Sendable {
    /// Long enough for a server that is slow to say so again, short enough for one that takes over.
    private static let milliseconds: Int64 = 10_000
    private static let renewal = DispatchTimeInterval.seconds(3)

    let token: Int64
    private let session: Mutex<Connection>
    private let stop = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let isKept = Atomic(false)
    private let isReleased = Atomic(false)

    /// Takes the lease. One that was left behind by a server that was killed elsewhere is waited for until it runs out.
    ///
    /// - Throws: `inUse` where another server goes on holding it.
    static func take(_ address: PostgreSQLAddress) throws(StorageError) -> PostgreSQLLease {
      let connection = Connection(PostgreSQLSession(address))
      var firstSeen: Int64?
      var gone: String?
      while true {
        if let token = try take(connection, from: gone) { return PostgreSQLLease(token, connection) }
        guard let held = try holder(connection) else { continue }
        if held.expiresAt > firstSeen ?? .max { throw .inUse }
        firstSeen = held.expiresAt
        if LeaseNode(text: held.node).isGone {
          gone = held.node
          continue
        }
        DispatchSemaphore(value: 0).wait(milliseconds: min(max(held.left, 10), 250))
      }
    }

    /// - Parameter gone: a holder who is known to be no more.
    private static func take(_ connection: Connection, from gone: String?) throws(StorageError) -> Int64? {
      try inTransaction(connection) { () throws(StorageError) in
        try connection.first(
          """
          INSERT INTO leases (shard, node, token, expires_at, commits) VALUES (?1, ?2, 1, clock_milliseconds() + ?3, 0)
          ON CONFLICT (shard) DO UPDATE SET node = ?2, token = leases.token + 1, expires_at = clock_milliseconds() + ?3,
            commits = 0
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

    private static func inTransaction<Result>(
      _ connection: Connection, _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
      do { return try connection.write { _ in try body() } } catch {
        throw error as? StorageError ?? .unreadableValue
      }
    }

    private init(_ token: Int64, _ connection: Connection) {
      self.token = token
      session = Mutex(connection)
    }

    /// Says again and again that it is held, on a thread of its own.
    ///
    /// - Parameter onRenewal: is told how each attempt ended: nil, `takenOver`, or what kept it from the database.
    func keep(_ onRenewal: @escaping @Sendable (StorageError?) -> Void) {
      isKept.store(true, ordering: .relaxed)
      Thread.start { [self] in
        while stop.wait(timeout: .now() + Self.renewal) == .timedOut {
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
      try session.withLock { connection throws(StorageError) in
        let isOurs = try Self.inTransaction(connection) { () throws(StorageError) in
          try connection.run(
            "UPDATE leases SET expires_at = clock_milliseconds() + ?3 WHERE shard = ?1 AND token = ?2", LeaseHold.shard,
            token, Self.milliseconds)
          return connection.changes == 1
        }
        if !isOurs { throw .takenOver }
      }
    }

    /// Lets another server have it at once. What this one wrote is committed by then.
    func release() {
      guard !isReleased.exchange(true, ordering: .relaxed) else { return }
      if isKept.load(ordering: .relaxed) {
        stop.signal()
        hasEnded.wait()
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
