import Platform

/// The numbered, forward-only changes of the schema.
///
/// Each is applied in a transaction of its own together with its number in `user_version` and its checksum, so a
/// crash leaves it either applied or not. A database from a later version is refused rather than guessed at, and so
/// is one whose applied migrations differ from the ones compiled in.
struct Migrations {
  struct Migration {
    let number: Int
    let name: StaticString
    let script: StaticString

    /// It has to tell an edited file from the applied one, not to withstand an adversary.
    var checksum: Int64 { Int64(bitPattern: script.withUTF8Buffer { FNV1a(UnsafeRawBufferPointer($0)).value }) }
  }

  let migrations: [Migration]

  /// "LapW": marks the file as ours (sqlite.org/pragma.html#pragma_application_id).
  static let applicationID: Int64 = 0x4C61_7057

  /// The files of `migrations/`, named `0001_….sql`, `0002_….sql` and so on without a gap.
  static func compiledIn() -> Migrations {
    let files = EmbeddedText.files.filter { !"\($0.name)".hasPrefix(postgreSQL) }.enumerated()
    return Migrations(
      migrations: files.map { Migration(number: $0.offset + 1, name: $0.element.name, script: $0.element.text) })
  }

  /// The files of `migrations/postgresql/`, which carry their number behind this word.
  static func compiledInForPostgreSQL() -> [Migration] {
    EmbeddedText.files.compactMap { file in
      guard "\(file.name)".hasPrefix(postgreSQL) else { return nil }
      let number = "\(file.name)".dropFirst(postgreSQL.count).prefix { $0 != "_" }
      return Int(number).map { Migration(number: $0, name: file.name, script: file.text) }
    }
  }

  private static let postgreSQL = "postgresql_"

  /// Brings the database up to date.
  func apply(to connection: Connection, now: Int64) throws(StorageError) {
    // First of all: from here on the file is recognised as ours, however soon the process dies.
    if try connection.integer("PRAGMA application_id") != Self.applicationID {
      try connection.run(pragma: "application_id", value: Int(Self.applicationID))
    }
    try connection.run(
      """
      CREATE TABLE IF NOT EXISTS applied_migrations (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL, applied_at INTEGER NOT NULL
      ) STRICT
      """)
    let applied = Int(try connection.integer("PRAGMA user_version"))
    if applied > migrations.count { throw .newerDatabase(found: applied, known: migrations.count) }
    for migration in migrations.prefix(applied) { try verify(migration, in: connection) }
    for migration in migrations.dropFirst(applied) { try apply(migration, to: connection, now: now) }
  }

  /// A database with tables but without our mark is somebody else's. Asked before anything is written.
  static func refuseForeign(_ connection: Connection) throws(StorageError) {
    let found = try connection.integer("PRAGMA application_id")
    let tables = try connection.integer("SELECT count(*) FROM sqlite_schema")
    let isNew = found == 0 && tables == 0
    if found != applicationID && !isNew { throw .foreignDatabase(applicationID: found) }
  }

  private func verify(_ migration: Migration, in connection: Connection) throws(StorageError) {
    let recorded = try connection.first(
      "SELECT checksum FROM applied_migrations WHERE number = ?", migration.number
    ) { row in row.integer(0) }
    if recorded != migration.checksum { throw .changedMigration(number: migration.number) }
  }

  private func apply(_ migration: Migration, to connection: Connection, now: Int64) throws(StorageError) {
    do {
      try connection.write { transaction in
        // Another process may have been quicker between our look at the version and the lock.
        guard try connection.integer("PRAGMA user_version") < migration.number else { return }
        try connection.execute(script: migration.script)
        try connection.run(
          "INSERT INTO applied_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
          migration.number, "\(migration.name)", migration.checksum, now)
        try connection.run(pragma: "user_version", value: migration.number)
      }
    } catch let error as StorageError {
      throw error
    } catch {
      throw .unreadableValue
    }
  }
}
