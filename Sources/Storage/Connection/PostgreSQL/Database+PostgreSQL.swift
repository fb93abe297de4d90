#if PostgreSQL
  extension Database {
    /// Connects, brings the schema up to date, takes the lease, and reads the log.
    ///
    /// Twice where the connection breaks meanwhile, or a pooler is found that keeps no prepared statements.
    static func open(
      _ address: PostgreSQLAddress, _ options: DatabaseOptions, now: Int64
    ) throws(StorageError) -> Database {
      do { return try openOnce(address, options, now: now) } catch {
        guard case .unreachable = error else { throw error }
        return try openOnce(address, options, now: now)
      }
    }

    private static func openOnce(
      _ address: PostgreSQLAddress, _ options: DatabaseOptions, now: Int64
    ) throws(StorageError) -> Database {
      let session = PostgreSQLSession(address, options)
      let writer = Connection(session)
      let isNew = try PostgreSQLSchema.apply(to: writer, now: now)
      let lease = options.isExclusive ? try PostgreSQLLease.take(address, waits: options.waitsForLease) : nil
      session.hold = lease.map { LeaseHold(token: $0.token) }
      do {
        try prepare(writer, options)
      } catch {
        lease?.release()
        throw error
      }
      let readers = ReaderPool(options.readers) { [log = writer.log] in
        Connection(PostgreSQLSession(address, options), log: log)
      }
      return Database(
        address: address, options: options, isNew: isNew, writer: writer, readers: readers, lease: lease)
    }

    /// Reads what an earlier server left, in one transaction of the writer's.
    private static func prepare(_ writer: Connection, _ options: DatabaseOptions) throws(StorageError) {
      do {
        try writer.write { transaction in
          try PointLogRepository(connection: writer).load()
          if options.isExclusive { try transaction.uploads.abandonAll() }
        }
      } catch {
        throw error as? StorageError ?? .unreadableValue
      }
      _ = writer.changedRows.takeAll()
    }

    /// What kept a write from being done: a server that stood still meets the rows of the one that took its place, which is no fault of
    /// the request's.
    func cause(of error: any Error) -> any Error {
      guard !isHeld, let found = error as? StorageError, found.storageFault == nil else { return error }
      return StorageError.unreachable(EngineFailure(state: nil, message: "another server may hold the lease by now"))
    }

    /// Finds out about a transaction whose outcome was not known, before the next one begins.
    func settle(_ connection: Connection) throws {
      guard let undecided = connection.undecided, case .postgreSQL(let session) = connection.engine,
        let hold = session.hold
      else { return }
      if try connection.write({ _ in try session.wasCommitted(hold) }) {
        accept(undecided.changed, of: connection)
      } else {
        refuse(undecided.mark, of: connection)
      }
      connection.undecided = nil
    }
  }
#endif
