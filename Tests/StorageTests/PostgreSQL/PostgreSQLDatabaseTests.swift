#if PostgreSQL
  import Foundation
  import Synchronization
  import Testing

  @testable import Storage

  @Suite("A database on PostgreSQL", .onPostgreSQL)
  struct PostgreSQLDatabaseTests {
    private func backend(_ database: Database) throws -> Int64 {
      try database.write { try $0.connection.integer("SELECT pg_backend_pid()") }
    }

    private func end(_ backend: Int64) throws {
      try TestCluster.execute("SELECT pg_terminate_backend(\(backend))")
      // Until it is gone; then the next to use its connection finds out.
      let deadline = ContinuousClock.now + .seconds(20)
      while ContinuousClock.now < deadline {
        let probe = Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(TestCluster.url ?? ""))))
        if try probe.integer("SELECT count(*) FROM pg_stat_activity WHERE pid = ?", backend) == 0 { return }
      }
      Issue.record("the backend does not end")
    }

    @Test("A connection that the server ended between two transactions is made anew, and nobody notices")
    func reconnects() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      try database.write { try $0.settings.set("a", to: "1") }
      try end(try backend(database))
      try database.write { try $0.settings.set("b", to: "2") }
      let reader = try database.read { try $0.connection.integer("SELECT pg_backend_pid()") }
      try end(reader)
      let values = try database.read { [try $0.settings.get("a"), try $0.settings.get("b")] }
      #expect(values == ["1", "2"] && database.fault == nil)
    }

    @Test("A connection that is lost in a transaction fails it as a whole, and the next one works")
    func lost() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      let error = #expect(throws: StorageError.self) {
        try database.write { transaction in
          try transaction.settings.set("a", to: "1")
          try end(try transaction.connection.integer("SELECT pg_backend_pid()"))
          try transaction.settings.set("b", to: "2")
        }
      }
      #expect(error?.storageFault == .unreachable)
      #expect(database.fault?.storageFault == .unreachable)
      try database.write { try $0.settings.set("c", to: "3") }
      let values = try database.read { [try $0.settings.get("a"), try $0.settings.get("c")] }
      #expect(values == [nil, "3"] && database.fault == nil)
    }

    @Test("A commit whose outcome is not known is an error, and what is in memory follows what the database says of it")
    func unknown() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      let series = try database.write { try $0.series.create(.orders(), now: 1) }
      let first = PointBatch(slots: [0], columns: [0], values: [1])
      _ = try database.write { try $0.points.upsert(first, into: series) }
      // The server ends its own process while it commits, before anything is on the disk.
      try database.write { transaction in
        try transaction.connection.execute(
          script: """
            CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS $$
              BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON point_log DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION die();
            """)
      }
      let error = #expect(throws: StorageError.self) {
        _ = try database.write { transaction in
          let series = try #require(try transaction.series.get("orders"))
          return try transaction.points.upsert(PointBatch(slots: [1], columns: [0], values: [2]), into: series)
        }
      }
      guard case .outcomeUnknown = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      let before = try database.read { try $0.series.get("orders")?.points }
      #expect(before == 1)
      try database.write { try $0.connection.execute(script: "DROP TRIGGER dies ON point_log") }
      let after = try database.write { transaction in
        let series = try #require(try transaction.series.get("orders"))
        _ = try transaction.points.upsert(PointBatch(slots: [1], columns: [0], values: [3]), into: series)
        return try transaction.points.read(series, columns: [0], slots: 0..<2)
      }
      #expect(after == [1, 3])
    }

    @Test("A statement that takes too long is stopped, and said to be")
    func slow() throws {
      let folder = try TemporaryFolder()
      var options = DatabaseOptions()
      options.longestStatementMilliseconds = 200
      let database = try folder.open(options)
      let error = #expect(throws: StorageError.self) {
        try database.read { _ = try $0.connection.integer("SELECT count(*) FROM pg_sleep(60)") }
      }
      #expect(error?.storageFault == .tooSlow)
    }

    @Test("A row that another connection holds is waited for no longer than is asked")
    func locked() throws {
      let folder = try TemporaryFolder()
      var options = DatabaseOptions()
      options.busyTimeoutMilliseconds = 100
      let database = try folder.open(options)
      try database.write { try $0.settings.set("a", to: "1") }
      let other = Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(folder.database))))
      try other.execute(text: "BEGIN")
      try other.run("UPDATE settings SET value = '2'")
      let error = #expect(throws: StorageError.self) { try database.write { try $0.settings.set("a", to: "3") } }
      #expect(error?.storageFault == .locked)
      try other.execute(text: "ROLLBACK")
      database.probe(now: 1)
      #expect(database.fault == nil)
    }

    @Test("A text with the character U+0000 is refused for what it is")
    func zeros() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      expectError(.unstorableText) { try database.write { try $0.settings.set("a", to: "b\u{0}c") } }
    }

    @Test("A server that is not there, a database that is not, and one that lets nobody in are told apart")
    func openings() throws {
      let url = try #require(TestCluster.url)
      let away = #expect(throws: StorageError.self) {
        _ = try Database.open(path: "postgresql://127.0.0.1:1/x", now: 1)
      }
      #expect(away?.storageFault == .unreachable)
      let wrong = #expect(throws: StorageError.self) {
        _ = try Database.open(path: url + (url.contains("?") ? "&" : "?") + "dbname=no_such_database", now: 1)
      }
      #expect(wrong?.storageFault == .refused)
    }

    @Test(
      "Whoever follows rows is told which ones changed, those of foreign keys' actions included, and not of what is folded"
    )
    func rows() throws {
      let folder = try TemporaryFolder()
      let database = try folder.open()
      let heard = Mutex<Set<RowChange>>([])
      database.observeRows { changes in heard.withLock { $0.formUnion(changes) } }
      let (series, model) = try database.write { transaction in
        let series = try transaction.series.create(.orders(), now: 1)
        let model = try transaction.models.create(
          id: "m", series: series.key, metricsJSON: "[]", algorithm: "difference", parametersJSON: "{}", now: 1)
        _ = try transaction.monitors.createOrReplace(id: "w", model: model.key, now: 1)
        return (series, model)
      }
      #expect(heard.withLock { $0.map(\.table.rawValue).sorted() } == ["models", "monitors", "series"])
      heard.withLock { $0 = [] }
      _ = try database.write { try $0.points.upsert(PointBatch(slots: [0], columns: [0], values: [1]), into: series) }
      #expect(heard.withLock { $0 } == [RowChange(table: .series, key: series.key)])
      _ = try database.write { transaction in
        let series = try #require(try transaction.series.get("orders"))
        return try transaction.points.upsert(PointBatch(slots: [1], columns: [0], values: [1]), into: series)
      }
      heard.withLock { $0 = [] }
      let folded = try database.write { try $0.fold(series.key) }
      #expect(folded == 1)
      #expect(heard.withLock { $0 } == [])
      try database.write { try $0.models.delete("m") }
      #expect(heard.withLock { $0.map(\.table.rawValue).sorted() } == ["models", "monitors"])
      #expect(heard.withLock { $0.contains(RowChange(table: .models, key: model.key)) })
    }
  }
#endif
