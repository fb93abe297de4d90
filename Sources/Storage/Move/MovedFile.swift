import CSQLite

/// A file of SQLite that rows are moved from, or to.
final class MovedFile: MoveEnd {
  /// What has no copies cannot be optional in a class.
  private final class Part {
    let file: PartialFile
    init(_ file: consuming PartialFile) { self.file = file }
  }

  private let connection: Connection
  /// Where the file goes, and the lock that keeps servers from that place; nil of a source.
  private let destination: String?
  private let lock: ServerLock
  private let part: Part?
  /// The scripts of the triggers that are away while rows come.
  private var triggers: [String] = []

  /// Runs `body` on one snapshot of a file that no server uses, nor can until it returns.
  ///
  /// - Throws: `inUse`, `cannotOpen`, `foreignDatabase`, `newerDatabase`, `changedMigration`; `MoveError.sourceNotCurrent`.
  static func reading(_ path: String, _ body: (any MoveEnd) throws -> Void) throws {
    // Asked first, so that no lock is left beside a file that is not there.
    guard FileIdentity(path) != nil else { throw StorageError(resultCode: SQLITE_CANTOPEN) }
    let lock = try ServerLock(databasePath: path)
    let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
    connection.setBusyTimeout(milliseconds: DatabaseOptions().busyTimeoutMilliseconds)
    let application = try connection.integer("PRAGMA application_id")
    if application != Migrations.applicationID { throw StorageError.foreignDatabase(applicationID: application) }
    let (found, scripts) = (Int(try connection.integer("PRAGMA user_version")), Migrations.compiledIn())
    let known = scripts.migrations.count
    if found < known { throw MoveError.sourceNotCurrent(found: found, known: known) }
    // Of a file that has them all this only compares.
    try scripts.apply(to: connection, now: 0)
    let end = MovedFile(connection, lock)
    try connection.read { _ in try body(end) }
  }

  private init(_ connection: Connection, _ lock: consuming ServerLock) {
    (self.connection, destination) = (connection, nil)
    self.lock = lock
    part = nil
  }

  /// The name of a file until it is whole.
  static func unfinished(_ path: String) -> String { path + ".unfinished" }

  /// An empty file under a name of its own beside the place where it belongs. What a move that was killed left there is gone.
  ///
  /// - Throws: `MoveError.targetInUse`, `StorageError.inUse`, `BackupError`.
  init(creating path: String) throws {
    if FileIdentity(path) != nil { throw MoveError.targetInUse }
    for suffix in ["-wal", "-journal"] {
      if let log = FileIdentity(path + suffix), log.size > 0 { throw BackupError.strayLog(suffix: suffix) }
    }
    lock = try ServerLock(databasePath: path)
    let part = Part(try PartialFile(replacing: Self.unfinished(path)))
    connection = try Connection(path: part.file.path, flags: SQLITE_OPEN_READWRITE)
    self.part = part
    destination = path
    connection.changedRows.isPaused = true
  }

  func tables() throws -> [String: MovedTable] {
    let columns = try connection.all(
      """
      SELECT s.name, c.name, upper(c.type) FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
      WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.name, c.cid
      """
    ) { row throws(StorageError) in
      (table: row.text(0), column: MovedTable.Column(name: row.text(1), kind: try Self.kind(row.text(2))))
    }
    let keys = try connection.all(
      """
      SELECT s.name, 0 AS number, c.name, c.pk AS place FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
      WHERE s.type = 'table' AND c.pk > 0
      UNION ALL
      SELECT s.name, 1 + i.seq, c.name, c.seqno FROM sqlite_schema AS s, pragma_index_list(s.name) AS i,
        pragma_index_info(i.name) AS c
      WHERE s.type = 'table' AND i."unique" AND NOT i.partial
      ORDER BY 1, 2, 4
      """
    ) { row in (table: row.text(0), index: row.integer(1), column: row.text(2)) }
    return Dictionary(grouping: columns, by: \.table).reduce(into: [:]) { tables, entry in
      let (name, columns) = entry
      let own = keys.filter { $0.table == name }
      tables[name] = MovedTable(
        name: name, columns: columns.map(\.column), key: own.filter { $0.index == own[0].index }.map(\.column))
    }
  }

  private static func kind(_ type: String) throws(StorageError) -> MovedValue.Kind {
    switch type {
    case "INTEGER": .integer
    case "REAL": .double
    case "TEXT": .text
    case "BLOB": .blob
    default: throw .unreadableValue
    }
  }

  func lastKeys() throws -> [String: Int64] {
    let rows = try connection.all("SELECT name, seq FROM sqlite_sequence") { row in (row.text(0), row.integer(1)) }
    return Dictionary(rows) { max($0, $1) }
  }

  func rows(of table: MovedTable) throws -> any MovedRows { FileRows(try prepare(table.selection), table.columns) }

  private func prepare(_ sql: String) throws(StorageError) -> FileStatement {
    var handle: OpaquePointer?
    guard sqlite3_prepare_v2(connection.pointer, sql, -1, &handle, nil) == SQLITE_OK, let handle else {
      throw StorageError(of: connection.pointer)
    }
    return FileStatement(handle)
  }
}

extension MovedFile: MoveTarget {
  func make(now: Int64, _ body: () throws -> Void) throws {
    guard let destination, let part else { preconditionFailure("a source is not made") }
    try connection.run("PRAGMA auto_vacuum=INCREMENTAL")
    // Nobody sees the file before it is whole, and what is left of it after a crash is thrown away.
    try connection.run("PRAGMA synchronous=OFF")
    _ = try connection.first("PRAGMA journal_mode=MEMORY") { row in row.text(0) }
    try Migrations.compiledIn().apply(to: connection, now: now)
    triggers = try connection.all("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid") { $0.text(0) }
    for name in try connection.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'", map: { $0.text(0) }) {
      try connection.execute(text: "DROP TRIGGER \(MovedTable.quoted(name))")
    }
    for name in try tables().keys where DatabaseMove.leftBehind[name] == nil {
      try connection.execute(text: "DELETE FROM \(MovedTable.quoted(name))")
    }
    try body()
    try check()
    try part.file.publish(as: destination, replaces: false)
  }

  private func check() throws {
    let findings = try connection.all("PRAGMA integrity_check(10)") { row in row.text(0) }
    let orphans = try connection.all("PRAGMA foreign_key_check") { row in row.text(0) }
    if findings != ["ok"] || !orphans.isEmpty { throw MoveError.damaged }
  }

  func append(to table: MovedTable, _ next: () throws -> [MovedValue]?) throws {
    let places = table.columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try prepare(
      "INSERT INTO \(MovedTable.quoted(table.name)) (\(table.quotedColumns)) VALUES (\(places))")
    try connection.write { _ in
      while let row = try next() {
        for (index, value) in row.enumerated() { try statement.bind(value, at: Int32(index + 1)) }
        try statement.run()
      }
    }
  }

  func finish(lastKeys: [String: Int64]) throws {
    try connection.write { _ in
      for trigger in triggers { try connection.execute(text: trigger) }
      let remembering = try connection.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
      ) { $0.text(0) }
      for (table, key) in lastKeys where remembering.contains(table) {
        try connection.run("DELETE FROM sqlite_sequence WHERE name = ?", table)
        try connection.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, key)
      }
    }
  }

  func objection(to value: MovedValue) -> String? {
    if case .double(let double) = value, double.isNaN { return "it is no number, which SQLite does not keep" }
    return value.faultOfText
  }
}
