import CSQLite
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// A damaged database is said to be one, and what is whole of it is served.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct DamagedDatabaseTests {} }

extension EndToEnd.DamagedDatabaseTests {
  /// A database with a series, stopped in order, so that all of it is in one file.
  private func made(in folder: borrowing TemporaryFolder) throws -> StoredPoints {
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    var points = try StoredPoints(server)
    try points.add(20_000)
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    return points
  }

  enum Damage: CaseIterable {
    case text, header, schema, truncated

    func make(_ file: String) throws {
      switch self {
      case .text: try overwrite(file, at: 0, with: Array("This is no database.\n".utf8), truncate: true)
      case .header: try overwrite(file, at: 0, with: Array(repeating: 0x5a, count: 100))
      case .schema: try overwrite(file, at: 100, with: Array(repeating: 0x5a, count: 3_000))
      case .truncated:
        guard Glibc.truncate(file, 40_960) == 0 else { throw CannotStart(call: "truncate", code: errno) }
      }
    }
  }

  @Test("a damaged file, or one that is no database, ends the start with one line", arguments: Damage.allCases)
  func atStart(damage: Damage) throws {
    let folder = try TemporaryFolder()
    _ = try made(in: folder)
    try damage.make(folder.file("lapwing.db"))
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    #expect(server.port == 0)
    #expect(server.wait() == EX_UNAVAILABLE)
    let line = try JSONValue.parse(server.opening)
    #expect(line["message"]?.string == "the database is damaged, or the file is none; restore a backup")
  }

  @Test("where the points are damaged their readers are told, the rest is served, and the server is not ready")
  func pages() throws {
    let folder = try TemporaryFolder()
    _ = try made(in: folder)
    let file = folder.file("lapwing.db")
    let root = try SQLiteFile(file).integer("SELECT rootpage FROM sqlite_schema WHERE name = 'point_chunks'")
    try overwrite(file, at: (root - 1) * 4_096, with: Array(repeating: 0x5a, count: 2_000))
    let server = try ServerProcess(database: file)
    let client = server.client()
    #expect(try client.send(.get, "/readyz").status == 200)
    try client.send(.get, "/v1/series/s/points").expect(500, "storage_damaged", retryAfter: nil)
    #expect(try client.send(.get, "/v1/series/s").status == 200)
    let label = #"[{"start": 1714521600, "end": 1714521660, "kind": "anomaly"}]"#
    #expect(try client.send(.post, "/v1/series/s/labels", json: label).status == 201)
    try client.expectNotReady("the database is damaged")
    server.waitForLog("storage fails: the database is damaged")
  }

  @Test("a damaged log is cut off where the damage begins, and what was in the database before is there")
  func damagedLog() throws {
    let folder = try TemporaryFolder()
    let before = try made(in: folder)
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      var points = StoredPoints(before, at: server)
      #expect(try points.add(100).status == 200)
      server.kill(SIGKILL)
      server.wait()
    }
    try overwrite(folder.file("lapwing.db-wal"), at: 0, with: Array(repeating: 0x5a, count: 5_000))
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    try StoredPoints(before, at: server).expectAll()
    #expect(try SQLiteFile(folder.file("lapwing.db")).findings() == [])
  }

  @Test("a log whose database is gone or empty is kept, and one line says so", arguments: [true, false])
  func logAlone(isEmptied: Bool) throws {
    let folder = try TemporaryFolder()
    let before = try made(in: folder)
    let file = folder.file("lapwing.db")
    let server = try ServerProcess(database: file)
    var points = StoredPoints(before, at: server)
    #expect(try points.add(100).status == 200)
    server.kill(SIGKILL)
    server.wait()
    #expect(rename(file, folder.file("elsewhere")) == 0)
    if isEmptied { try overwrite(file, at: 0, with: [], truncate: true) }
    let refused = try ServerProcess(database: file)
    #expect(refused.port == 0)
    #expect(refused.wait() == EX_UNAVAILABLE)
    #expect(refused.opening.contains("its log (-wal) is there"))
    #expect(rename(folder.file("elsewhere"), file) == 0)
    let second = try ServerProcess(database: file)
    try StoredPoints(points, at: second).expectAll()
  }

  @Test("an empty file becomes a database, and the log says that it is a new one")
  func emptyFile() throws {
    let folder = try TemporaryFolder()
    try overwrite(folder.file("lapwing.db"), at: 0, with: [], truncate: true)
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    #expect(server.port != 0)
    #expect(server.opening.contains("a new database was made"))
  }
}

/// Writes into a file, which is made where there is none.
private func overwrite(_ file: String, at offset: Int, with bytes: [UInt8], truncate: Bool = false) throws {
  let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | (truncate ? O_TRUNC : 0), 0o600)
  guard descriptor >= 0 else { throw CannotStart(call: "open", code: errno) }
  defer { close(descriptor) }
  guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
    throw CannotStart(call: "pwrite", code: errno)
  }
}
