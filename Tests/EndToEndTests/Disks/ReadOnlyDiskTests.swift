import Glibc
import HTTP
import JSON
import Programs
import Testing

/// A disk that cannot be written to refuses writes and goes on serving reads.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct ReadOnlyDiskTests {} }

extension EndToEnd.ReadOnlyDiskTests {
  @Test(
    "on a read-only disk the server does not start, and one line says why",
    .enabled(if: SmallDisk.isPossible, "only root may mount a disk"))
  func disk() throws {
    let disk = try SmallDisk(mebibytes: 8)
    do {
      let server = try ServerProcess(database: disk.file("lapwing.db"))
      #expect(server.port != 0)
    }
    try disk.makeReadOnly()
    try expectRefused(disk.file("lapwing.db"))
  }

  @Test(
    "on a read-only database the server does not start, and one line says why",
    .enabled(if: FileFlags.isPossible, "only root may make a file immutable, and not on every file system"))
  func file() throws {
    let folder = try TemporaryFolder()
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      server.kill(SIGTERM)
      #expect(server.wait() == 0)
    }
    #expect(FileFlags.makeImmutable(folder.file("lapwing.db")))
    defer { _ = FileFlags.makeImmutable(folder.file("lapwing.db"), false) }
    try expectRefused(folder.file("lapwing.db"))
  }

  private func expectRefused(_ database: String) throws {
    let server = try ServerProcess(database: database)
    #expect(server.port == 0)
    #expect(server.wait() == EX_UNAVAILABLE)
    let line = try JSONValue.parse(server.opening)
    #expect(line["level"]?.string == "error")
    #expect(line["message"]?.string == "the database cannot be written: its disk, folder or file is read-only")
  }

  @Test(
    "where the disk becomes read-only writes are refused and reads served, and all goes on when it is not any more",
    .enabled(if: FileFlags.isPossible, "only root may make a file immutable, and not on every file system"))
  func meanwhile() throws {
    let folder = try TemporaryFolder()
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let client = server.client()
    var points = try StoredPoints(server)
    try points.add(1_000)
    let files = ["lapwing.db", "lapwing.db-wal"].map { folder.file($0) }
    defer { for file in files { _ = FileFlags.makeImmutable(file, false) } }
    for file in files { #expect(FileFlags.makeImmutable(file)) }
    let refused = try points.add(1_000)
    try refused.expect(503, "storage_unavailable", retryAfter: "5")
    try points.expectAll()
    try client.expectNotReady("the disk or the database is read-only")
    for file in files { #expect(FileFlags.makeImmutable(file, false)) }
    server.waitForLog("storage works again")
    #expect(try points.add(1_000).status == 200)
    try points.expectAll()
    #expect(try client.send(.get, "/readyz").status == 200)
  }
}
