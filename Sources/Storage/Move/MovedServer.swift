#if PostgreSQL
  import CPostgreSQL

  /// A schema of PostgreSQL that rows are moved from, or to. They go by COPY in its binary format, row by row.
  final class MovedServer: MoveEnd {
    private let session: PostgreSQLSession
    private let connection: Connection
    /// What brings back the references that are away while rows come.
    private var references: [String] = []

    init(_ address: PostgreSQLAddress) {
      session = PostgreSQLSession(address)
      connection = Connection(session)
    }

    /// Runs `body` on one snapshot of a database that no server uses, nor can until it returns: the table of leases is locked, which
    /// every server writes to as it commits.
    ///
    /// - Throws: `inUse` where a lease is held, also for the seconds that one runs on after its server was killed.
    static func reading(_ address: PostgreSQLAddress, _ body: (any MoveEnd) throws -> Void) throws {
      let end = MovedServer(address)
      let connection = end.connection
      let known = Migrations.compiledInForPostgreSQL().last?.number ?? 0
      let found = try connection.read { _ in
        guard try connection.integer("SELECT to_regclass('applied_migrations') IS NULL") == 0 else {
          throw StorageError.foreignDatabase(applicationID: 0)
        }
        return Int(try connection.integer("SELECT max(number) FROM applied_migrations"))
      }
      if found < known { throw MoveError.sourceNotCurrent(found: found, known: known) }
      // Of a schema that has them all this only compares.
      _ = try PostgreSQLSchema.apply(to: connection, now: 0)
      try connection.read { _ in
        try connection.execute(text: "SET LOCAL statement_timeout = 0; LOCK TABLE leases IN SHARE MODE")
        if try connection.integer("SELECT count(*) FROM leases WHERE expires_at > clock_milliseconds()") > 0 {
          throw StorageError.inUse
        }
        try body(end)
      }
    }

    func tables() throws -> [String: MovedTable] {
      let columns = try connection.all(
        """
        SELECT c.relname::text, a.attname::text, a.atttypid::bigint FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum
        """
      ) { row throws(StorageError) in
        (table: row.text(0), column: MovedTable.Column(name: row.text(1), kind: try Self.kind(row.integer(2))))
      }
      // Primary keys come first.
      let keys = try connection.all(
        """
        SELECT c.relname::text, i.indexrelid::bigint, a.attname::text FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indrelid AND c.relnamespace = current_schema()::regnamespace
        JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place) ON true
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indisunique AND i.indpred IS NULL ORDER BY c.relname, i.indisprimary DESC, i.indexrelid, k.place
        """
      ) { row in (table: row.text(0), index: row.integer(1), column: row.text(2)) }
      return Dictionary(grouping: columns, by: \.table).reduce(into: [:]) { tables, entry in
        let (name, columns) = entry
        let own = keys.filter { $0.table == name }
        tables[name] = MovedTable(
          name: name, columns: columns.map(\.column), key: own.filter { $0.index == own[0].index }.map(\.column))
      }
    }

    private static func kind(_ type: Int64) throws(StorageError) -> MovedValue.Kind {
      switch PostgreSQLType(identifier: Oid(truncatingIfNeeded: type)) {
      case .integer: .integer
      case .double: .double
      case .text: .text
      case .bytes: .blob
      default: throw .unreadableValue
      }
    }

    func lastKeys() throws -> [String: Int64] {
      let rows = try connection.all(
        """
        SELECT c.relname::text, CASE WHEN s.relkind = 'S' THEN coalesce(pg_sequence_last_value(s.oid), 0) END FROM pg_class AS s
        JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'i'
        JOIN pg_class AS c ON c.oid = d.refobjid AND c.relnamespace = current_schema()::regnamespace
        WHERE s.relkind = 'S'
        """
      ) { row in (row.text(0), row.integer(1)) }
      return Dictionary(rows.filter { $0.1 > 0 }) { max($0, $1) }
    }

    func rows(of table: MovedTable) throws -> any MovedRows {
      try CopiedRows(session, "COPY (\(table.selection)) TO STDOUT (FORMAT binary)", table.columns)
    }
  }

  extension MovedServer: MoveTarget {
    func make(now: Int64, _ body: () throws -> Void) throws {
      try connection.write { _ in
        do {
          guard try PostgreSQLSchema.apply(Migrations.compiledInForPostgreSQL(), connection, now) else {
            throw MoveError.targetInUse
          }
        } catch StorageError.foreignDatabase {
          throw MoveError.targetInUse
        }
        // Copying and making indexes take as long as they take; a move that was stopped is ended all the same.
        try connection.execute(
          text: "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 600000")
        try putReferencesAway()
        for name in try tables().keys where DatabaseMove.leftBehind[name] == nil {
          let table = MovedTable.quoted(name)
          try connection.execute(text: "ALTER TABLE \(table) DISABLE TRIGGER USER; DELETE FROM \(table)")
        }
        try body()
      }
    }

    /// They are checked all at once when they come back, and tables may come in any order.
    private func putReferencesAway() throws {
      let found = try connection.all(
        """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid
        """
      ) { row in (table: row.text(0), name: row.text(1), definition: row.text(2)) }
      for reference in found {
        try connection.execute(text: "ALTER TABLE \(reference.table) DROP CONSTRAINT \(reference.name)")
        references.append("ALTER TABLE \(reference.table) ADD CONSTRAINT \(reference.name) \(reference.definition)")
      }
    }

    func append(to table: MovedTable, _ next: () throws -> [MovedValue]?) throws {
      var copy = try CopyingIn(
        session, "COPY \(MovedTable.quoted(table.name)) (\(table.quotedColumns)) FROM STDIN (FORMAT binary)")
      while let row = try next() { try copy.append(row) }
      try copy.end()
    }

    func finish(lastKeys: [String: Int64]) throws {
      for reference in references { try connection.execute(text: reference) }
      let identities = try connection.all(
        """
        SELECT c.relname::text, a.attname::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND a.attidentity <> ''
        """
      ) { row in (table: row.text(0), column: row.text(1)) }
      for (table, column) in identities {
        let (quoted, key) = (MovedTable.quoted(table), MovedTable.quoted(column))
        try connection.execute(
          text: """
            SELECT setval(pg_get_serial_sequence('\(quoted)', '\(column)'), last)
            FROM (SELECT greatest(max(\(key)), \(lastKeys[table] ?? 0)) AS last FROM \(quoted)) AS keys WHERE last > 0
            """)
      }
      for name in try tables().keys {
        try connection.execute(
          text: "ALTER TABLE \(MovedTable.quoted(name)) ENABLE TRIGGER USER; ANALYZE \(MovedTable.quoted(name))")
      }
    }

    func objection(to value: MovedValue) -> String? {
      guard case .text(let bytes) = value else { return nil }
      return bytes.contains(0) ? "it has the character U+0000, which PostgreSQL does not keep" : value.faultOfText
    }
  }
#endif
