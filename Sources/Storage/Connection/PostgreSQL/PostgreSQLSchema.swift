#if PostgreSQL
  /// The numbered scripts of the schema for PostgreSQL, which begin where SQLite's were when there was PostgreSQL at all.
  ///
  /// Unlike SQLite's, all that are wanting are applied in one transaction: PostgreSQL can.
  enum PostgreSQLSchema {
    /// Whoever brings a schema up to date keeps others from it, to the end of the transaction: "LapW", and the schema's name.
    private static let lock = Migrations.applicationID

    /// - Returns: whether there was nothing before.
    /// - Throws: `foreignDatabase` where the schema holds tables, and none of ours; `newerDatabase`, `changedMigration`,
    ///   `unsuitable`.
    static func apply(
      _ scripts: [Migrations.Migration] = Migrations.compiledInForPostgreSQL(), to connection: Connection, now: Int64
    ) throws(StorageError) -> Bool {
      do {
        return try connection.write { _ in try apply(scripts, connection, now) }
      } catch {
        throw error as? StorageError ?? .unreadableValue
      }
    }

    /// The same within a transaction that does more.
    static func apply(
      _ scripts: [Migrations.Migration], _ connection: Connection, _ now: Int64
    ) throws(StorageError) -> Bool {
      try refuseUnsuitable(connection)
      try connection.run("SELECT pg_advisory_xact_lock(?::integer, hashtext(current_schema()))", lock)
      if try connection.integer("SELECT to_regclass('applied_migrations') IS NULL") != 0 {
        try refuseForeign(connection)
        try connection.execute(
          text: """
            CREATE TABLE applied_migrations (
              number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BIGINT NOT NULL, applied_at BIGINT NOT NULL)
            """)
      }
      let applied = try connection.all("SELECT number, checksum FROM applied_migrations ORDER BY number") { row in
        (number: Int(row.integer(0)), checksum: row.integer(1))
      }
      let known = scripts.last?.number ?? 0
      if let last = applied.last, last.number > known { throw .newerDatabase(found: last.number, known: known) }
      for script in scripts {
        if let found = applied.first(where: { $0.number == script.number }) {
          if found.checksum != script.checksum { throw .changedMigration(number: script.number) }
          continue
        }
        try connection.execute(script: script.script)
        try connection.run(
          "INSERT INTO applied_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
          script.number, "\(script.name)", script.checksum, now)
      }
      return applied.isEmpty
    }

    private static func refuseUnsuitable(_ connection: Connection) throws(StorageError) {
      let encoding = try connection.first("SELECT current_setting('server_encoding')") { row in row.text(0) }
      if encoding != "UTF8" {
        throw .unsuitable("the database keeps texts as \(encoding ?? "nothing"); make one with ENCODING 'UTF8'")
      }
      if try connection.integer("SELECT current_schema() IS NULL") != 0 {
        throw .unsuitable("there is no schema to make tables in: none of the search path is there")
      }
    }

    private static func refuseForeign(_ connection: Connection) throws(StorageError) {
      let tables = try connection.integer(
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace")
      if tables > 0 { throw .foreignDatabase(applicationID: 0) }
    }
  }
#endif
