import CSQLite
import Foundation
import Testing

@testable import Storage

@Suite("Migrations", .ofFiles)
struct MigrationsTests {
  private static let first = Migrations.Migration(number: 1, name: "0001", script: "CREATE TABLE a (x);")
  private static let broken = Migrations.Migration(
    number: 2, name: "0002", script: "CREATE TABLE b (x); CREATE TABLE b (x);")

  private func connect(_ folder: borrowing TemporaryFolder) throws -> Connection {
    try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
  }

  @Test("The files of the folder are compiled in, in order and to the byte")
  func compiledIn() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "migrations")
    let names = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".sql") }.sorted()
    let migrations = Migrations.compiledIn().migrations
    #expect(migrations.map { "\($0.name)" } == names)
    for migration in migrations {
      let text = try String(contentsOf: root.appending(path: "\(migration.name)"), encoding: .utf8)
      #expect("\(migration.script)" == text)
      #expect("\(migration.name)".hasPrefix(String("000\(migration.number)_".suffix(5))))
    }
  }

  @Test("An empty file gets every migration, once, and our mark")
  func fromEmpty() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let counts = try folder.open().read { transaction in
        [
          try transaction.connection.integer("PRAGMA user_version"),
          try transaction.connection.integer("SELECT count(*) FROM applied_migrations"),
          try transaction.connection.integer("PRAGMA application_id"),
        ]
      }
      let known = Int64(Migrations.compiledIn().migrations.count)
      #expect(counts == [known, known, Migrations.applicationID])
    }
  }

  @Test("A database of a later version is refused and left alone")
  func newer() throws {
    let folder = try TemporaryFolder()
    do { _ = try folder.open() }
    let connection = try connect(folder)
    try connection.run("PRAGMA user_version=99")
    expectError(.newerDatabase(found: 99, known: Migrations.compiledIn().migrations.count)) { _ = try folder.open() }
    let version = try connection.integer("PRAGMA user_version")
    #expect(version == 99)
  }

  @Test("A migration that was edited after it was applied is refused")
  func changed() throws {
    let folder = try TemporaryFolder()
    let connection = try connect(folder)
    try Migrations(migrations: [Self.first]).apply(to: connection, now: 1)
    let edited = Migrations.Migration(number: 1, name: "0001", script: "CREATE TABLE a (y);")
    expectError(.changedMigration(number: 1)) {
      try Migrations(migrations: [edited]).apply(to: connection, now: 1)
    }
  }

  @Test("A migration that fails half-way leaves the database at the one before")
  func half() throws {
    let folder = try TemporaryFolder()
    let connection = try connect(folder)
    #expect(throws: StorageError.self) {
      try Migrations(migrations: [Self.first, Self.broken]).apply(to: connection, now: 1)
    }
    let state = [
      try connection.integer("PRAGMA user_version"),
      try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')"),
    ]
    #expect(state == [1, 1])
  }

  @Test("Keys of requests that an earlier version had only begun are forgotten, those that it answered are kept")
  func begunRequests() throws {
    let folder = try TemporaryFolder()
    do {
      let connection = try connect(folder)
      try Migrations(migrations: Array(Migrations.compiledIn().migrations.prefix(1))).apply(to: connection, now: 1)
      let insertion: StaticString =
        "INSERT INTO idempotency_keys VALUES (?1, 'POST', '/', x'01', ?2, '{}', x'', 1)"
      try connection.run(insertion, "begun", Int64?.none)
      try connection.run(insertion, "answered", Int64?(201))
    }
    let memories = try folder.open().read { transaction in
      try ["begun", "answered"].map { key in
        try transaction.idempotency.recall(IdempotencyKey(key: key, method: "POST", path: "/"), fingerprint: [1])
      }
    }
    #expect(memories == [nil, .recorded(RecordedResponse(status: 201, headersJSON: "{}", body: []))])
  }

  @Test("Another application's database is refused and left alone", arguments: [0, 7])
  func foreign(applicationID: Int) throws {
    let folder = try TemporaryFolder()
    let connection = try connect(folder)
    try connection.run("CREATE TABLE theirs (x)")
    try connection.run(pragma: "application_id", value: applicationID)
    expectError(.foreignDatabase(applicationID: Int64(applicationID))) { _ = try folder.open() }
    let mode = try connection.first("PRAGMA journal_mode") { row in row.text(0) }
    #expect(mode == "delete")
  }
}
