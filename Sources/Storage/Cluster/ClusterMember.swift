#if PostgreSQL
  import Synchronization

  /// A server among those of a database: puts itself on record again and again, and looks who else is there and who serves.
  ///
  /// It has a connection of its own and writes to no row but its own: whether it is there is no matter of the data.
  package final class ClusterMember: Sendable {
    private let session: Mutex<Connection>
    private let address: String
    private let secret: String

    /// Servers that said nothing for so long are off the record, in milliseconds.
    private static let longestSilence: Int64 = 3_600_000

    private init(_ connection: Connection, _ address: String) {
      session = Mutex(connection)
      self.address = address
      secret = Self.makeSecret()
    }

    /// Brings the schema up to date and puts this server on record.
    ///
    /// - Parameters:
    ///   - path: a URL of PostgreSQL.
    ///   - address: where the others reach this server.
    /// - Throws: what keeps the database from being used.
    package static func join(path: String, address: String, now: Int64) throws(StorageError) -> ClusterMember {
      let place = PostgreSQLAddress(location: DatabaseLocation(path))
      let connection = Connection(PostgreSQLSession(place))
      do {
        _ = try PostgreSQLSchema.apply(to: connection, now: now)
      } catch {
        // A pooler that keeps no prepared statements is found by the first of them.
        guard case .unreachable = error else { throw error }
        _ = try PostgreSQLSchema.apply(to: connection, now: now)
      }
      let member = ClusterMember(connection, address)
      try member.sayThatItIsThere()
      return member
    }

    package var id: String { LeaseNode.id }

    /// Puts this server on record, and takes off it who has long been gone.
    package func sayThatItIsThere() throws(StorageError) {
      try transaction(.writing) { connection throws(StorageError) in
        try connection.run(
          """
          INSERT INTO nodes (id, process, address, secret, started_at, seen_at)
          VALUES (?1, ?2, ?3, ?4, clock_milliseconds(), clock_milliseconds())
          ON CONFLICT (id) DO UPDATE SET address = ?3, secret = ?4, seen_at = clock_milliseconds()
          """, LeaseNode.id, LeaseNode.own.text, address, secret)
        try connection.run("DELETE FROM nodes WHERE seen_at < clock_milliseconds() - ?", Self.longestSilence)
      }
    }

    /// Takes this server off the record.
    package func leave() {
      try? transaction(.writing) { connection throws(StorageError) in
        try connection.run("DELETE FROM nodes WHERE id = ?", LeaseNode.id)
      }
    }

    /// Who is there and who serves, now.
    package func look() throws(StorageError) -> ClusterView {
      try transaction(.reading) { connection throws(StorageError) in
        var ids: [String: String] = [:]
        let nodes = try connection.all(
          """
          SELECT id, process, address, secret, started_at, greatest(0, clock_milliseconds() - seen_at) FROM nodes
          ORDER BY started_at, id
          """
        ) { row throws(StorageError) in
          ids[row.text(1)] = row.text(0)
          return ClusterNode(
            id: row.text(0), address: row.text(2), secret: row.text(3), startedAt: row.integer(4),
            silence: row.integer(5))
        }
        let leases = try connection.all(
          "SELECT shard, node, token, taken_at, expires_at - clock_milliseconds() FROM leases ORDER BY shard"
        ) { row throws(StorageError) in
          let left = row.integer(4)
          return ShardLease(
            shard: Int(row.integer(0)), node: ids[row.text(1)], token: row.integer(2), takenAt: row.integer(3),
            left: left, isFree: left <= 0 || LeaseNode(text: row.text(1)).isGone)
        }
        return ClusterView(own: LeaseNode.id, nodes: nodes, leases: leases)
      }
    }

    private func transaction<Result: Sendable>(
      _ kind: TransactionKind, _ body: (Connection) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
      try session.withLock { connection throws(StorageError) in
        do {
          return switch kind {
          case .writing: try connection.write { _ in try body(connection) }
          case .reading: try connection.read { _ in try body(connection) }
          }
        } catch {
          throw error as? StorageError ?? .unreadableValue
        }
      }
    }

    private static func makeSecret() -> String {
      var generator = SystemRandomNumberGenerator()
      return (0..<2).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
    }
  }
#endif
