import CSQLite
import SeededRandom
import Testing

@testable import Storage

@Suite("A database moved from one place to another")
struct MoveTests {
  /// Where files are moved to and back from: PostgreSQL where the tests run on it, else another file.
  private struct Places: ~Copyable {
    let folder: TemporaryFolder
    var file: String { folder.path + "/first.db" }
    /// A schema that is there and empty, or no file.
    var other: String { folder.database }
    var back: String { folder.path + "/back.db" }

    init() throws { folder = try TemporaryFolder() }
  }

  private func connect(_ path: String) throws -> Connection {
    try Connection(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
  }

  private func move(_ from: String, _ to: String) throws -> DatabaseMove.Progress {
    try DatabaseMove(from: from, to: to).run(now: 9) { _ in }
  }

  /// A file with a row or more in every table.
  private func fill(_ path: String, with script: StaticString = "") throws {
    let connection = try connect(path)
    let all = Migrations.compiledIn().migrations
    for number in 1...all.count {
      try Migrations(migrations: Array(all.prefix(number))).apply(to: connection, now: 1)
      try connection.execute(script: ReleasedRows.scripts[number - 1])
    }
    if !"\(script)".isEmpty { try connection.execute(script: script) }
  }

  private func dump(_ path: String) throws -> [String: [[String]]] {
    let connection = try connect(path)
    return TableDump(of: connection).rows(in: connection)
  }

  /// The last key of each table that remembers it.
  private func sequences(_ path: String) throws -> [String] {
    try connect(path).all("SELECT name || ' ' || seq FROM sqlite_sequence ORDER BY name") { $0.text(0) }
  }

  @Test("Not a value of any table is lost or changed on the way there and back")
  func thereAndBack() throws {
    let places = try Places()
    try fill(places.file)
    let before = try dump(places.file)
    #expect(before.filter { $0.value.isEmpty }.map(\.key) == [])
    let (there, back) = (try move(places.file, places.other), try move(places.other, places.back))
    #expect(there.rows == Int64(before.values.reduce(0) { $0 + $1.count }))
    #expect(there.rows == back.rows && there.bytes == back.bytes)
    let after = try dump(places.back)
    for (table, rows) in before { #expect(after[table] == rows, Comment(rawValue: table)) }
    #expect(try sequences(places.back) == sequences(places.file))
    // What was moved stays as it was.
    #expect(try dump(places.file) == before)
  }

  @Test("Random values of every type come back to the bit", arguments: [1, 2, 3] as [UInt64])
  func randomValues(seed: UInt64) throws {
    let places = try Places()
    var random = SeededGenerator(seed: seed)
    do {
      let connection = try connect(places.file)
      try Migrations.compiledIn().apply(to: connection, now: 1)
      for number in 0..<200 {
        let integer = number == 0 ? Int64.min : number == 1 ? Int64.max : Int64(bitPattern: random.next())
        let double = Double(bitPattern: random.next())
        let characters = (0..<random.next(below: 40)).compactMap { _ in
          Unicode.Scalar(UInt32(1 + random.next(below: 0x10_FFFE)))
        }
        let blob = (0..<random.next(below: number % 50 == 0 ? 300_000 : 90)).map { _ in UInt8(random.next(below: 256)) }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters)
        try connection.run("INSERT INTO settings VALUES (?, ?)", "\(number) \(String(text))", String(text))
        try connection.run(
          "INSERT INTO job_paces VALUES (?, ?, ?)", "\(number)", double.isNaN ? -.infinity : double,
          Double.leastNonzeroMagnitude)
        try connection.run("INSERT INTO counters VALUES (?, ?)", "\(number)", integer)
        try connection.run("INSERT INTO point_log VALUES (?, ?)", integer, blob)
      }
    }
    let before = try dump(places.file)
    _ = try move(places.file, places.other)
    _ = try move(places.other, places.back)
    #expect(try dump(places.back) == before)
  }

  @Test("Keys go on behind the last one that was given, also where its row is gone")
  func keysGoOn() throws {
    let places = try Places()
    try fill(
      places.file,
      with: """
        INSERT INTO jobs (key, id, kind, status, created_at, request_json) VALUES (90, 'gone', 'training', 'failed', 1, '{}');
        DELETE FROM jobs WHERE key = 90;
        """)
    _ = try move(places.file, places.other)
    do {
      let database = try places.folder.open()
      let job = try database.write { transaction in
        try transaction.jobs.enqueue(id: "next", kind: "training", subject: nil, requestJSON: "{}", now: 1)
      }
      #expect(job.key == 91)
      // Triggers work again.
      try database.write { transaction in _ = try transaction.series.create(.orders("more"), now: 1) }
      database.close()
    }
    _ = try move(places.other, places.back)
    let next = try connect(places.back).integer(
      """
      INSERT INTO jobs (id, kind, status, created_at, request_json) VALUES ('third', 'training', 'failed', 1, '{}')
      RETURNING key
      """)
    #expect(next == 92)
  }

  @Test("A database that a server uses is not moved, and nothing is made")
  func sourceInUse() throws {
    let places = try Places()
    let server = try places.folder.open()
    expectError(.inUse) { _ = try move(places.other, places.back) }
    server.close()
    #expect(FileIdentity(places.back) == nil && FileIdentity(places.back + ".unfinished") == nil)
  }

  @Test("A place that holds something is left as it is")
  func targetInUse() throws {
    let places = try Places()
    try fill(places.file)
    do {
      let database = try places.folder.open()
      try database.write { transaction in _ = try transaction.series.create(.orders("theirs"), now: 1) }
      database.close()
    }
    #expect(throws: MoveError.targetInUse) { try move(places.file, places.other) }
    let database = try places.folder.open()
    #expect(try database.read { try $0.series.get("theirs") } != nil)
  }

  @Test("What a move that was killed left beside a file does not matter")
  func leftovers() throws {
    let places = try Places()
    try fill(places.file)
    do { try fill(places.back + ".unfinished") }
    _ = try move(places.file, places.back)
    #expect(try dump(places.back) == dump(places.file))
    #expect(FileIdentity(places.back + ".unfinished") == nil)
  }

  @Test("A database of an earlier version is refused")
  func earlier() throws {
    let places = try Places()
    let all = Migrations.compiledIn().migrations
    do { try Migrations(migrations: Array(all.dropLast())).apply(to: try connect(places.file), now: 1) }
    #expect(throws: MoveError.sourceNotCurrent(found: all.count - 1, known: all.count)) {
      try move(places.file, places.back)
    }
  }

  @Test("A table that only one schema has is refused, unless it is known to stay behind")
  func tables() throws {
    let table = MovedTable(name: "t", columns: [.init(name: "k", kind: .integer)], key: ["k"])
    var other = table
    other.columns[0] = .init(name: "k", kind: .text)
    #expect(throws: MoveError.differentTables("t")) { try DatabaseMove.matching(["t": table], [:]) }
    #expect(throws: MoveError.differentTables("t")) { try DatabaseMove.matching([:], ["t": table]) }
    #expect(throws: MoveError.differentTables("t")) { try DatabaseMove.matching(["t": table], ["t": other]) }
    #expect(try DatabaseMove.matching(["t": table, "leases": table], ["t": table]).map(\.name) == ["t"])
  }

  @Test("A bit that is not read back as it was written is found, and its row named")
  func differing() throws {
    let table = MovedTable(
      name: "t", columns: [.init(name: "k", kind: .integer), .init(name: "v", kind: .double)], key: ["k"])
    let rows: [[MovedValue]] = [[.integer(1), .double(1)], [.integer(2), .null]]
    for changed: [[MovedValue]] in [
      [[.integer(1), .double(1.0.nextUp)], rows[1]], [rows[0]], rows + [rows[1]],
      [rows[0], [.integer(2), .double(0)]],
    ] {
      #expect(throws: MoveError.self) {
        var progress = DatabaseMove.Progress()
        try DatabaseMove.verify(table, GivenRows(rows), GivenRows(changed), &progress) { _ in }
      }
    }
    var progress = DatabaseMove.Progress()
    try DatabaseMove.verify(table, GivenRows(rows), GivenRows(rows), &progress) { _ in }
    #expect(progress.rows == 2)
  }

  /// A database of one table.
  private final class GivenRows: MoveEnd, MovedRows {
    private var left: ArraySlice<[MovedValue]>
    init(_ rows: [[MovedValue]]) { left = rows[...] }
    func tables() throws -> [String: MovedTable] { [:] }
    func lastKeys() throws -> [String: Int64] { [:] }
    func rows(of table: MovedTable) throws -> any MovedRows { self }
    func next() throws -> [MovedValue]? { left.popFirst() }
  }

  #if PostgreSQL
    @Test("A text that PostgreSQL does not keep is found before anything is copied", .onPostgreSQL)
    func unstorable() throws {
      for hex in ["610062", "61ff"] {
        let places = try Places()
        try fill(places.file)
        try connect(places.file).execute(
          text: "UPDATE labels SET note = CAST(x'\(hex)' AS TEXT) WHERE key = 6")
        do {
          _ = try move(places.file, places.other)
          Issue.record("it was moved")
        } catch MoveError.unstorable(let table, let row, let column, _) {
          #expect(table == "labels" && row == "key 6" && column == "note")
        }
        let server = Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(places.other))))
        #expect(try server.integer("SELECT to_regclass('applied_migrations') IS NULL") == 1)
      }
    }

    @Test("A number that SQLite does not keep is found before anything is copied", .onPostgreSQL)
    func noNumber() throws {
      let places = try Places()
      try fill(places.file)
      _ = try move(places.file, places.other)
      let server = Connection(PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(places.other))))
      try server.execute(script: "UPDATE series SET maximum = 'NaN'")
      do {
        _ = try move(places.other, places.back)
        Issue.record("it was moved")
      } catch MoveError.unstorable(let table, let row, let column, _) {
        #expect(table == "series" && row == "key 7" && column == "maximum")
      }
      #expect(FileIdentity(places.back) == nil && FileIdentity(places.back + ".unfinished") == nil)
    }
  #endif
}
