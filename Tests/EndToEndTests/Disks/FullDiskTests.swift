import CLinux
import CSQLite
import Glibc
import HTTP
import JSON
import Programs
import Testing

/// A full disk refuses writes, loses nothing, and is over as soon as there is room.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct FullDiskTests {} }

extension EndToEnd.FullDiskTests {
  @Test(
    "on a full disk writes are refused, reads are served, and all goes on without a restart when there is room",
    .enabled(if: SmallDisk.isPossible, "only root may mount a disk"))
  func full() throws {
    let disk = try SmallDisk(mebibytes: 8)
    let server = try ServerProcess(database: disk.file("lapwing.db"))
    let client = server.client()
    var points = try StoredPoints(server)
    try points.add(1_000)
    try disk.fill(leaving: 100_000)
    let refused = try points.addUntilRefused(1_000)
    try refused.expect(507, "storage_full", retryAfter: "30")
    try points.expectAll()
    try client.expectNotReady("the disk is full")
    disk.makeRoom()
    server.waitForLog("storage works again")
    #expect(try client.send(.get, "/readyz").status == 200)
    #expect(try points.add(1_000).status == 200)
    server.kill(SIGKILL)
    server.wait()
    #expect(server.log.contains("storage fails: the disk is full"))
    let second = try ServerProcess(database: disk.file("lapwing.db"))
    try StoredPoints(points, at: second).expectAll()
    #expect(try SQLiteFile(disk.file("lapwing.db")).findings() == [])
  }

  @Test(
    "a server that is killed on a full disk starts on it again, and serves what is there",
    .enabled(if: SmallDisk.isPossible, "only root may mount a disk"))
  func startsFull() throws {
    let disk = try SmallDisk(mebibytes: 8)
    let first = try ServerProcess(database: disk.file("lapwing.db"))
    var points = try StoredPoints(first)
    try points.add(1_000)
    try disk.fill(leaving: 0)
    _ = try points.addUntilRefused(1_000)
    first.kill(SIGKILL)
    first.wait()
    let second = try ServerProcess(database: disk.file("lapwing.db"))
    var later = StoredPoints(points, at: second)
    try later.expectAll()
    try later.addUntilRefused(1_000).expect(507, "storage_full", retryAfter: "30")
    disk.makeRoom()
    #expect(try later.add(1_000).status == 200)
    try later.expectAll()
    second.kill(SIGTERM)
    #expect(second.wait() == 0)
  }

  @Test(
    "no database is made where there is no room for one, and one line says so",
    .enabled(if: SmallDisk.isPossible, "only root may mount a disk"))
  func noRoomToBegin() throws {
    let disk = try SmallDisk(mebibytes: 1)
    try disk.fill(leaving: 8_192)
    let server = try ServerProcess(database: disk.file("lapwing.db"))
    #expect(server.port == 0)
    #expect(server.wait() == EX_UNAVAILABLE)
    #expect(server.opening.contains("the disk is full"))
    disk.makeRoom()
    let second = try ServerProcess(database: disk.file("lapwing.db"))
    #expect(try second.client().send(.get, "/readyz").status == 200)
  }

  @Test(
    "a database of an earlier layout that finds no room to be written anew is served as it was, and prepared once there is",
    .enabled(if: SmallDisk.isPossible, "only root may mount a disk"))
  func noRoomToPrepare() throws {
    let disk = try SmallDisk(mebibytes: 8)
    let first = try ServerProcess(database: disk.file("lapwing.db"))
    var points = try StoredPoints(first)
    try points.add(90_000)
    first.kill(SIGTERM)
    first.wait()
    try SQLiteFile(disk.file("lapwing.db"), flags: SQLITE_OPEN_READWRITE).run("PRAGMA auto_vacuum=NONE; VACUUM")
    try disk.fill(leaving: 300_000)
    let second = try ServerProcess(database: disk.file("lapwing.db"))
    #expect(second.opening.contains("keeps the room of what is deleted"))
    try StoredPoints(points, at: second).expectAll()
    second.kill(SIGTERM)
    second.wait()
    #expect(try SQLiteFile(disk.file("lapwing.db")).findings() == [])
    disk.makeRoom()
    let third = try ServerProcess(database: disk.file("lapwing.db"))
    #expect(third.opening.contains("was written anew"))
    try StoredPoints(points, at: third).expectAll()
    #expect(try SQLiteFile(disk.file("lapwing.db")).integer("PRAGMA auto_vacuum") == 2)
  }

  @Test("a limit on the size of files is a full disk, not the end of the process")
  func fileSizeLimit() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    var points = try StoredPoints(server)
    try points.add(1_000)
    try server.limitFileSize(400_000)
    try points.addUntilRefused(1_000).expect(507, "storage_full", retryAfter: "30")
    try points.expectAll()
    try client.expectNotReady("the disk is full")
    try server.limitFileSize(nil)
    #expect(try points.add(1_000).status == 200)
    #expect(try client.send(.get, "/readyz").status == 200)
    try points.expectAll()
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    #expect(try SQLiteFile(server.database).findings() == [])
  }

  @Test("a training goes on through a full disk, and ends when there is room")
  func training() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.upload(SyntheticIndicator(days: 10, seed: 6).csv, as: "s").status == 201)
    let model =
      #"{"id": "m", "series": "s", "algorithm": "donut", "parameters": {"epochs": 150, "early_stopping": false}}"#
    let answer = try client.send(.post, "/v1/models", json: model).expecting(202)
    let job = try #require(try answer.json["id"]?.string)
    try client.wait(forEpoch: 1, of: job)
    try server.limitFileSize(0)
    server.waitForLog("storage fails: the disk is full")
    try server.limitFileSize(nil)
    let ended = try client.finishedJob(job)
    #expect(ended["status"]?.string == "succeeded", "\(ended.text)")
    #expect(try client.send(.get, "/v1/models/m").json["state"]?.string == "ready")
  }
}

extension ServerProcess {
  private typealias SetLimit =
    @convention(c) (pid_t, UInt32, UnsafePointer<rlimit>?, UnsafeMutablePointer<rlimit>?) ->
    Int32

  /// The largest that a file may become by its writes; nil for no limit (prlimit(2)).
  fileprivate func limitFileSize(_ bytes: UInt?) throws {
    // Of the GNU's own functions, which the Glibc module leaves out.
    guard let address = dlsym(nil, "prlimit") else { throw CannotStart(call: "dlsym", code: 0) }
    let setLimit = unsafeBitCast(address, to: SetLimit.self)
    var limit = rlimit(rlim_cur: bytes ?? rlim_t.max, rlim_max: rlim_t.max)
    guard setLimit(identifier, RLIMIT_FSIZE.rawValue, &limit, nil) == 0 else {
      throw CannotStart(call: "prlimit", code: errno)
    }
  }
}
