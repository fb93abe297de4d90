import CSQLite

@testable import Storage

/// Every row of the tables of a database, as SQL literals, in the columns that it has when the dump is begun.
struct TableDump {
  /// Of each table its columns.
  let columns: [String: [String]]

  /// The shape of the tables as they are; not of those that migrations keep their own books in.
  ///
  /// - Parameter moved: columns by table whose values a migration moves elsewhere.
  init(of connection: Connection, besides moved: [String: [String]] = [:]) {
    var columns: [String: [String]] = [:]
    for row in Self.rows(
      """
      SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
      WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name <> 'applied_migrations' ORDER BY s.name, c.cid
      """, connection)
    where !(moved[row[0]] ?? []).contains(row[1]) { columns[row[0], default: []].append(row[1]) }
    self.columns = columns
  }

  /// The rows of each table, in any order that does not change with the table's other columns.
  func rows(in connection: Connection) -> [String: [[String]]] {
    var tables: [String: [[String]]] = [:]
    for (table, names) in columns {
      let list = names.map { "quote(\($0))" }.joined(separator: ", ")
      tables[table] = Self.rows("SELECT \(list) FROM \(table) ORDER BY \(list)", connection)
    }
    return tables
  }

  private static func rows(_ sql: String, _ connection: Connection) -> [[String]] {
    var handle: OpaquePointer?
    guard sqlite3_prepare_v2(connection.pointer, sql, -1, &handle, nil) == SQLITE_OK else { return [["unreadable"]] }
    defer { sqlite3_finalize(handle) }
    var rows: [[String]] = []
    while sqlite3_step(handle) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(handle)).map { column in
          sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
        })
    }
    return rows
  }
}
