import CSQLite
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// Another process that holds the database delays writes or has them refused; reads go on.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct LockedDatabaseTests {} }

extension EndToEnd.LockedDatabaseTests {
  @Test("a lock that is given back in time delays a write, and no more")
  func brief() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    var points = try StoredPoints(server)
    try points.add(10)
    let other = try SQLiteFile(server.database, flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN EXCLUSIVE")
    let body = #"{"timestamps": [1714525200], "values": {"value": [1]}}"#
    try client.sendRaw(
      Array(
        """
        POST /v1/series/s/points HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
        Content-Length: \(body.utf8.count)\r\n\r\n\(body)
        """.utf8))
    // Another request goes the whole way, so that the write has long begun.
    #expect(try server.client().send(.get, "/v1/series/s").status == 200)
    try other.run("ROLLBACK")
    #expect(try client.readResponse().status == 200)
  }

  @Test("a lock that is kept has writes refused, soon after the first at once, and reads served")
  func lasting() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    var points = try StoredPoints(server)
    try points.add(10)
    let other = try SQLiteFile(server.database, flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN EXCLUSIVE")
    try points.add(10).expect(503, "storage_unavailable", retryAfter: "5")
    let start = ContinuousClock.now
    for _ in 0..<5 { try points.add(10).expect(503, "storage_unavailable", retryAfter: "5") }
    #expect(ContinuousClock.now - start < .seconds(5))
    try points.expectAll()
    try client.expectNotReady("another process holds the database")
    try other.run("ROLLBACK")
    #expect(try points.add(10).status == 200)
    #expect(try client.send(.get, "/readyz").status == 200)
    try points.expectAll()
  }

  @Test("a server does not start on a database that another process holds, and one line says why")
  func atStart() throws {
    let folder = try TemporaryFolder()
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      #expect(server.port != 0)
    }
    let other = try SQLiteFile(folder.file("lapwing.db"), flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN EXCLUSIVE")
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    #expect(server.port == 0)
    #expect(server.wait() == EX_UNAVAILABLE)
    #expect(server.opening.contains("the database is locked by another process"))
  }
}
