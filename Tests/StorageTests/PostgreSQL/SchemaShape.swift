#if PostgreSQL
  @testable import Storage

  /// What a schema has, in words that are the same for both engines.
  struct SchemaShape: Equatable {
    /// By table; each line is a column, a key, a reference, a check or an index.
    var tables: [String: Set<String>] = [:]

    mutating func add(_ line: String, to table: String) { tables[table, default: []].insert(line) }

    private static func column(_ name: String, _ type: String, isRequired: Bool, _ preset: String?) -> String {
      let types = [
        "INTEGER": "integer", "TEXT": "text", "REAL": "double", "BLOB": "bytes", "bigint": "integer", "text": "text",
        "double precision": "double", "bytea": "bytes",
      ]
      let words = [
        name, types[type] ?? type, isRequired ? "required" : "optional", preset.map { "= \(plain($0))" } ?? "",
      ]
      return words.joined(separator: " ")
    }

    /// An expression without what the engines write differently: casts, quotes around names and numbers, parentheses, spaces.
    private static func plain(_ expression: String) -> String {
      var text = expression
      for cast in ["::text", "::bigint", "::double precision"] { text = text.split(separator: cast).joined() }
      text = text.split(separator: "\"").joined()
      if let number = Int(text.split(separator: "'").joined()) { return "\(number)" }
      text = text.filter { !"()".contains($0) }.split(separator: " ").joined(separator: " ")
      // A truth in SQLite, a comparison in PostgreSQL.
      return text == "on_drift" ? "on_drift <> 0" : text
    }

    private static func columns(of table: String, sqlite connection: Connection) throws -> [String] {
      try connection.all(
        "SELECT name, type, \"notnull\" OR pk, dflt_value FROM pragma_table_info(?)", table
      ) { row in column(row.text(0), row.text(1), isRequired: row.flag(2), row.optionalText(3)) }
    }

    static func sqlite(_ connection: Connection) throws -> SchemaShape {
      var shape = SchemaShape()
      let tables = try connection.all(
        """
        SELECT name, sql FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'applied_migrations'
        """
      ) { row in (name: row.text(0), sql: row.text(1)) }
      for (table, sql) in tables {
        for line in try columns(of: table, sqlite: connection) { shape.add(line, to: table) }
        let key = try connection.all("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table) { row in
          row.text(0)
        }
        if !key.isEmpty { shape.add("key \(key)", to: table) }
        for line in try connection.all(
          "SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list(?)", table,
          map: { row in "\(row.text(0)) -> \(row.text(1)).\(row.text(2)) \(row.text(3))" })
        { shape.add(line, to: table) }
        for check in checks(in: sql) { shape.add("check \(plain(check))", to: table) }
        try addIndexes(of: table, connection, to: &shape)
      }
      return shape
    }

    private static func addIndexes(of table: String, _ connection: Connection, to shape: inout SchemaShape) throws {
      let indexes = try connection.all(
        """
        SELECT list.name, list."unique", list.origin, schema.sql FROM pragma_index_list(?) AS list
          LEFT JOIN sqlite_schema AS schema ON schema.name = list.name
        """, table
      ) { row in (name: row.text(0), isUnique: row.flag(1), origin: row.text(2), sql: row.optionalText(3) ?? "") }
      for index in indexes where index.origin != "pk" {
        let columns = try connection.all(
          "SELECT name, \"desc\" FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", index.name
        ) { row in row.text(0) + (row.flag(1) ? " desc" : "") }
        if index.origin == "u" {
          shape.add("unique \(columns)", to: table)
          continue
        }
        let predicate =
          index.sql.split(separator: " WHERE ").dropFirst().first.map { " where " + plain(String($0)) } ?? ""
        shape.add("\(index.isUnique ? "unique " : "")index \(index.name) \(columns)\(predicate)", to: table)
      }
    }

    /// What stands in parentheses behind each CHECK.
    private static func checks(in sql: String) -> [String] {
      sql.split(separator: "CHECK (").dropFirst().map { rest in
        var depth = 1
        return String(
          rest.prefix { character in
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
            return depth > 0
          })
      }
    }

    static func postgreSQL(_ connection: Connection) throws -> SchemaShape {
      var shape = SchemaShape()
      let columns = try connection.all(
        """
        SELECT class.relname::text, attribute.attname::text, format_type(attribute.atttypid, NULL), attribute.attnotnull,
          CASE WHEN attribute.attidentity = '' THEN pg_get_expr(preset.adbin, preset.adrelid) END
        FROM pg_class AS class JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
          LEFT JOIN pg_attrdef AS preset ON preset.adrelid = class.oid AND preset.adnum = attribute.attnum
        WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r' AND attribute.attnum > 0
          AND NOT attribute.attisdropped
        """
      ) { row in
        (row.text(0), column(row.text(1), row.text(2), isRequired: row.flag(3), row.optionalText(4)))
      }
      for (table, line) in columns { shape.add(line, to: table) }
      let constraints = try connection.all(
        """
        SELECT class.relname::text, constraints.contype::text, pg_get_expr(conbin, conrelid), other.relname::text,
          confdeltype::text, array_to_string(array(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place), ', '),
          array_to_string(array(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place), ', ')
        FROM pg_constraint AS constraints JOIN pg_class AS class ON class.oid = conrelid
          LEFT JOIN pg_class AS other ON other.oid = confrelid
        WHERE connamespace = current_schema()::regnamespace
        """
      ) { row in
        let columns = row.text(5).split(separator: ", ").map { String($0) }
        let actions = ["a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL"]
        let line =
          switch row.text(1) {
          case "p": "key \(columns)"
          case "u": "unique \(columns)"
          case "f": "\(row.text(5)) -> \(row.text(3)).\(row.text(6)) \(actions[row.text(4)] ?? "?")"
          default: "check \(plain(row.text(2)))"
          }
        return (row.text(0), line)
      }
      for (table, line) in constraints { shape.add(line, to: table) }
      let indexes = try connection.all(
        """
        SELECT class.relname::text, name.relname::text, indisunique, pg_get_expr(indpred, indrelid),
          array_to_string(array(SELECT attname || CASE WHEN indoption[place - 1] & 1 = 1 THEN ' desc' ELSE '' END
            FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place), ', ')
        FROM pg_index JOIN pg_class AS class ON class.oid = indrelid JOIN pg_class AS name ON name.oid = indexrelid
        WHERE class.relnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
        """
      ) { row in
        let columns = row.text(4).split(separator: ", ").map { String($0) }
        let predicate = row.optionalText(3).map { " where " + plain($0) } ?? ""
        return (row.text(0), "\(row.flag(2) ? "unique " : "")index \(row.text(1)) \(columns)\(predicate)")
      }
      for (table, line) in indexes { shape.add(line, to: table) }
      return shape
    }
  }
#endif
