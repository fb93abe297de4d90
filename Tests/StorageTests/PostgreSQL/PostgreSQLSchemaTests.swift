#if PostgreSQL
  import CSQLite
  import Testing

  @testable import Storage

  @Suite("The schema for PostgreSQL", .onPostgreSQL)
  struct PostgreSQLSchemaTests {
    private func connect(_ folder: borrowing TemporaryFolder) -> Connection {
      Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(folder.database))))
    }

    @Test("Both engines have the same tables, columns, keys, references, checks and indexes")
    func same() throws {
      let folder = try TemporaryFolder()
      let (file, server) = (
        try Connection(path: folder.path + "/file.db", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
        connect(folder)
      )
      try Migrations.compiledIn().apply(to: file, now: 1)
      #expect(try PostgreSQLSchema.apply(to: server, now: 1))
      let wanted = try SchemaShape.sqlite(file).tables
      var found = try SchemaShape.postgreSQL(server).tables
      for own in ["leases", "nodes", "applied_migrations"] { #expect(found.removeValue(forKey: own) != nil) }
      #expect(found.keys.sorted() == wanted.keys.sorted())
      for (table, lines) in wanted {
        let (less, more) = (lines.subtracting(found[table] ?? []), (found[table] ?? []).subtracting(lines))
        #expect(less.isEmpty && more.isEmpty, "\(table): \(less.sorted()) are \(more.sorted())")
      }
    }

    @Test("Both engines have the same triggers, but for those that note rows for this server")
    func triggers() throws {
      let folder = try TemporaryFolder()
      let (file, server) = (
        try Connection(path: folder.path + "/file.db", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
        connect(folder)
      )
      try Migrations.compiledIn().apply(to: file, now: 1)
      _ = try PostgreSQLSchema.apply(to: server, now: 1)
      let wanted = try file.all("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name") { $0.text(0) }
      let found = try server.all(
        """
        SELECT tgname::text COLLATE "C" FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace AND tgname NOT LIKE 'rows\\_of%' ORDER BY 1
        """
      ) { $0.text(0) }
      #expect(found == wanted)
    }

    @Test("Both engines are at the same number")
    func number() {
      #expect(Migrations.compiledInForPostgreSQL().last?.number == Migrations.compiledIn().migrations.last?.number)
    }

    @Test("An empty schema gets every script, once")
    func once() throws {
      let folder = try TemporaryFolder()
      let connection = connect(folder)
      #expect(try PostgreSQLSchema.apply(to: connection, now: 1))
      #expect(try !PostgreSQLSchema.apply(to: connection, now: 2))
      let rows = try connection.all("SELECT number FROM applied_migrations ORDER BY number") { Int($0.integer(0)) }
      #expect(rows == Migrations.compiledInForPostgreSQL().map(\.number))
    }

    @Test("A schema that holds other tables is refused and left alone")
    func foreign() throws {
      let folder = try TemporaryFolder()
      let connection = connect(folder)
      try connection.execute(script: "CREATE TABLE theirs (x INTEGER)")
      expectError(.foreignDatabase(applicationID: 0)) { _ = try folder.open() }
      #expect(try connection.integer("SELECT to_regclass('applied_migrations') IS NULL") == 1)
    }

    @Test("A database of a later version, and one whose script was edited, are refused")
    func others() throws {
      let folder = try TemporaryFolder()
      do { _ = try folder.open() }
      let connection = connect(folder)
      let known = Migrations.compiledInForPostgreSQL().last?.number ?? 0
      try connection.run("INSERT INTO applied_migrations VALUES (99, 'later', 1, 1)")
      expectError(.newerDatabase(found: 99, known: known)) { _ = try folder.open() }
      try connection.run("DELETE FROM applied_migrations WHERE number = 99")
      try connection.run("UPDATE applied_migrations SET checksum = 1")
      expectError(.changedMigration(number: Migrations.compiledInForPostgreSQL()[0].number)) { _ = try folder.open() }
    }

    @Test("A script that fails leaves nothing")
    func half() throws {
      let folder = try TemporaryFolder()
      let connection = connect(folder)
      let broken = Migrations.Migration(number: 1, name: "x", script: "CREATE TABLE b (x INT); CREATE TABLE b (x INT);")
      #expect(throws: StorageError.self) { try PostgreSQLSchema.apply([broken], to: connection, now: 1) }
      #expect(
        try connection.integer("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace") == 0
      )
    }
  }
#endif
