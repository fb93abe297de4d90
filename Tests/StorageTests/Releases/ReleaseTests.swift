import CSQLite
import Series
import Testing

@testable import Storage

@Suite("Databases of every released version", .ofFiles)
struct ReleaseTests {
  /// FNV-1a, 64 bits, of the files as they were released.
  private static let checksums: [Int64] = [
    -5_207_405_029_098_744_199, -2_397_550_990_946_948_532, 6_470_621_454_516_524_328, -2_531_239_344_727_891_756,
    3_996_465_780_410_920_909,
  ]
  private static let versions = Array(1...ReleasedRows.scripts.count)

  private func connect(_ folder: borrowing TemporaryFolder) throws -> Connection {
    try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
  }

  /// Makes the database as the release with that many migrations left it, every table filled.
  private func make(_ version: Int, in folder: borrowing TemporaryFolder) throws -> Connection {
    let connection = try connect(folder)
    let all = Migrations.compiledIn().migrations
    for number in 1...version {
      try Migrations(migrations: Array(all.prefix(number))).apply(to: connection, now: 1)
      try connection.execute(script: ReleasedRows.scripts[number - 1])
    }
    return connection
  }

  @Test("Every version has rows to lose, in every table", arguments: versions)
  func filled(version: Int) throws {
    let folder = try TemporaryFolder()
    let connection = try make(version, in: folder)
    let rows = TableDump(of: connection).rows(in: connection)
    #expect(rows.count >= 16)
    #expect(rows.filter { $0.value.isEmpty }.map(\.key) == [])
  }

  @Test("Every migration has rows of its version here")
  func complete() {
    #expect(Migrations.compiledIn().migrations.count == ReleasedRows.scripts.count)
  }

  @Test("Not a value is lost or changed on the way to this version", arguments: versions)
  func kept(version: Int) throws {
    let folder = try TemporaryFolder()
    let connection = try make(version, in: folder)
    // Webhooks of monitors became receivers, which has a test of its own.
    let moved = version < 13 ? ["monitors": ["webhook_json", "receivers_json"]] : [:]
    let dump = TableDump(of: connection, besides: moved)
    let before = dump.rows(in: connection)
    do { _ = try folder.open() }
    let after = dump.rows(in: connection)
    // An upload that did not come to its end is given up, and swept.
    let given = version < 20 ? [] : ["uploads", "discarded"]
    for (table, rows) in before where !given.contains(table) {
      #expect(after[table] == rows, Comment(rawValue: table))
    }
    let reached = try connection.integer("PRAGMA user_version")
    #expect(reached == Int64(Migrations.compiledIn().migrations.count))
    let findings = try connection.all("PRAGMA integrity_check") { row in row.text(0) }
    #expect(findings == ["ok"])
    let orphans = try connection.all("PRAGMA foreign_key_check") { row in row.text(0) }
    #expect(orphans.isEmpty)
  }

  @Test("What was kept is read as what it was, and can be written to", arguments: versions)
  func usable(version: Int) throws {
    let folder = try TemporaryFolder()
    do { _ = try make(version, in: folder) }
    try folder.open().write { transaction in
      let series = try #require(try transaction.series.get("orders"))
      #expect(series.definition.metrics == ["orders"] && series.definition.context.map(\.name) == ["deploy"])
      #expect(series.definition.timezone == (version < 4 ? "UTC" : "Europe/Berlin"))
      #expect(series.definition.bounds == (version < 8 ? ValueBounds() : ValueBounds(minimum: -0.5, maximum: 1e300)))
      let values = try transaction.points.read(series, columns: [0], slots: 1_024..<2_048)
      #expect(values == Array(repeating: 0, count: 1_024))
      #expect(try transaction.labels.counts(series: series.key) == [.anomaly: 1])
      let model = try #require(try transaction.models.get("m"))
      #expect(model.state == .ready && model.activeVersion == 1)
      let contents = try #require(try transaction.versions.contents(key: 2))
      #expect(contents.archive == [0, 255, 7] && contents.calibration == [1.5])
      #expect(try transaction.jobs.recover(now: 5) == 1)
      #expect(try transaction.jobs.takeNext(now: 6)?.id == "j")
      #expect(try transaction.jobs.checkpoint(job: 3)?.data == [1, 2, 3])
      let definition = #"{"kind":"webhook","url":"http://hooks/x","format":"lapwing"}"#
      #expect(try transaction.receivers.get("w")?.definitionJSON == definition)
      #expect(try transaction.monitors.get("w")?.receiversJSON == (version < 12 ? #"["w"]"# : #"["ops","w"]"#))
      #expect(try transaction.alerts.lasting(monitor: "w", kind: .anomaly)?.peak.score == 1.5)
      let key = IdempotencyKey(key: "answered", method: "POST", path: "/v1/series")
      let recorded = RecordedResponse(
        status: 201, headersJSON: #"{"Location":"/v1/series/orders"}"#, body: Array("{}".utf8))
      #expect(try transaction.idempotency.recall(key, fingerprint: [1]) == .recorded(recorded))
      try transaction.models.delete("m")
      try transaction.series.delete("orders")
    }
  }

  @Test("The webhooks of monitors become receivers of their names, and monitors without one get none")
  func webhooks() throws {
    let folder = try TemporaryFolder()
    do {
      let connection = try make(12, in: folder)
      try connection.execute(
        script: """
          INSERT INTO monitors (key, id, model, created_at, webhook_json, receivers_json) VALUES
            (3, 'a.b-c_', 4, 7, '{"url":"http://[::1]:9/p?q=\\"1"}', '[]'), (4, 'none', 4, 8, NULL, '["ops"]');
          """)
    }
    try folder.open().read { transaction in
      #expect(try transaction.receivers.list(after: nil, limit: 10).map(\.id) == ["a.b-c_", "w"])
      let made = try #require(try transaction.receivers.get("a.b-c_"))
      #expect(made.definitionJSON == #"{"kind":"webhook","url":"http://[::1]:9/p?q=\"1","format":"lapwing"}"#)
      #expect(made.createdAt == 7)
      #expect(try transaction.monitors.get("a.b-c_")?.receiversJSON == #"["a.b-c_"]"#)
      #expect(try transaction.monitors.get("none")?.receiversJSON == #"["ops"]"#)
      #expect(try transaction.receivers.monitors(naming: "w", limit: 9) == ["w"])
    }
    let left = try connect(folder).integer("SELECT count(*) FROM monitors WHERE webhook_json IS NOT NULL")
    #expect(left == 0)
  }

  @Test("A migration that was released is never edited: the databases that have it would be refused")
  func frozen() throws {
    let folder = try TemporaryFolder()
    do { _ = try folder.open() }
    let applied = try connect(folder).all("SELECT checksum FROM applied_migrations ORDER BY number") { row in
      row.integer(0)
    }
    #expect(Array(applied.prefix(Self.checksums.count)) == Self.checksums)
  }
}
