import CSQLite
import Dispatch
import Glibc
import HTTP
import JSON
import Programs
import Synchronization
import Testing
import Waiting

/// A backup of a server at work is a database to go on from.
extension EndToEnd { @Suite(.serialized, .ofFiles) struct BackupTests {} }

extension EndToEnd.BackupTests {
  private static let start: Int64 = 1_714_521_600

  /// Uploads one point after another until the connection breaks, and counts what was acknowledged.
  private final class Load: Sendable {
    private let acknowledged = Atomic<Int>(0)
    private let slowest = Mutex(Duration.zero)

    var count: Int { acknowledged.load(ordering: .sequentiallyConsistent) }
    var slowestUpload: Duration { slowest.withLock { $0 } }

    func run(port: UInt16) {
      let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(30))
      for number in 0... {
        let time = EndToEnd.BackupTests.start + 60 * Int64(number)
        let begin = ContinuousClock.now
        let body = #"{"timestamps": [\#(time)], "values": {"value": [\#(number)]}}"#
        guard let answer = try? client.send(.post, "/v1/series/s/points", json: body), answer.status == 200 else {
          return
        }
        acknowledged.add(1, ordering: .sequentiallyConsistent)
        slowest.withLock { $0 = max($0, ContinuousClock.now - begin) }
      }
    }
  }

  @Test("a server killed after a backup under load goes on from it with every point acknowledged before")
  func underLoad() throws {
    let folder = try TemporaryFolder()
    let (database, copy) = (folder.file("lapwing.db"), folder.file("copy.db"))
    let load = Load()
    let over = DispatchGroup()
    var before = 0
    do {
      let server = try ServerProcess(database: database)
      let client = server.client()
      let series = #"{"id": "s", "interval": 60, "metrics": ["value"]}"#
      #expect(try client.send(.post, "/v1/series", json: series).status == 201)
      #expect(try client.upload(SyntheticIndicator(days: 400, seed: 2).csv, as: "bulk").status == 201)
      DispatchQueue.global().async(group: over) { [port = server.port] in load.run(port: port) }
      for round in 0..<3 {
        let wanted = load.count + 20
        try poll { load.count >= wanted }
        before = load.count
        let backup = try ServerProcess(
          ["backup", "--database", database, "--to", copy] + (round == 0 ? [] : ["--force"]))
        #expect(backup.errorsUntilEnd() == "")
        #expect(backup.wait() == 0)
      }
      server.kill(SIGKILL)
      #expect(server.wait() == -SIGKILL)
    }
    try bounded { over.wait() }
    #expect(load.slowestUpload < .seconds(2))
    let restored = try ServerProcess(database: copy)
    let client = restored.client()
    let points = try client.send(.get, "/v1/series/s/points?limit=100000").json
    let values = try #require(points["values"]?["value"]?.numbers)
    #expect(values.count >= before)
    #expect(values == (0..<values.count).map { Double($0) })
    #expect(try client.send(.get, "/v1/series/bulk").json["points"]?.integer ?? 0 > 100_000)
    let next = Self.start + 60 * Int64(values.count)
    let more = #"{"timestamps": [\#(next)], "values": {"value": [1]}}"#
    #expect(try client.send(.post, "/v1/series/s/points", json: more).status == 200)
  }

  @Test("a request that was answered before the backup is answered so again by the server that goes on from it")
  func keys() throws {
    let folder = try TemporaryFolder()
    let headers: HTTPHeaders = ["Idempotency-Key": "once"]
    let body = #"{"interval": 60}"#
    let first = try ServerProcess(database: folder.file("lapwing.db"))
    let answer = try first.client().send(.post, "/v1/series", json: body, headers: headers)
    let arguments = ["backup", "--database", folder.file("lapwing.db"), "--to", folder.file("copy.db")]
    #expect(try ServerProcess(arguments).wait() == 0)
    let second = try ServerProcess(database: folder.file("copy.db"))
    let again = try second.client().send(.post, "/v1/series", json: body, headers: headers)
    #expect(again.headers["idempotent-replayed"] == "true")
    #expect(again.body == answer.body)
  }

  @Test("a backup says why it cannot be made, and leaves what is there")
  func refusals() throws {
    let folder = try TemporaryFolder()
    do { _ = try ServerProcess(database: folder.file("lapwing.db")) }
    #expect(TextFile.write(Array("mine".utf8), to: folder.file("copy.db")))
    let cases: [([String], String, Int32)] = [
      (["--database", folder.file("lapwing.db"), "--to", folder.file("copy.db")], "--force", EX_UNAVAILABLE),
      (["--database", folder.file("none.db"), "--to", folder.file("new.db")], "cannot be opened", EX_UNAVAILABLE),
      (["--database", folder.file("lapwing.db")], "--to is wanted", EX_USAGE),
      (["--database", folder.file("lapwing.db"), "--to", folder.file("none/new.db")], "open failed", EX_UNAVAILABLE),
    ]
    for (arguments, words, status) in cases {
      let process = try ServerProcess(["backup"] + arguments)
      #expect(process.errorsUntilEnd().contains(words))
      #expect(process.wait() == status)
    }
    #expect(TextFile.read(folder.file("copy.db"), limit: 100) == "mine")
    #expect(access(folder.file("new.db"), F_OK) != 0)
    #expect(access(folder.file("none.db"), F_OK) != 0)
  }

  @Test("a backup that is told to end leaves nothing behind", arguments: [SIGTERM, SIGINT, SIGHUP])
  func told(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let (database, copy) = (folder.file("lapwing.db"), folder.file("copy.db"))
    do { _ = try ServerProcess(database: database) }
    // Large enough that the copying is under way when the signal comes.
    try SQLiteFile(database, flags: SQLITE_OPEN_READWRITE)
      .run("INSERT INTO settings (name, value) VALUES ('filling', hex(zeroblob(40000000)))")
    let backup = try ServerProcess(["backup", "--database", database, "--to", copy])
    let part = "\(copy).partial-\(backup.identifier)"
    try poll { access(part, F_OK) == 0 }
    backup.kill(signal)
    #expect(backup.wait() == -signal)
    #expect(access(part, F_OK) != 0)
    #expect(access(copy, F_OK) != 0)
  }

  @Test("a database of a later version is refused with a sentence, by serve and backup alike, and left as it is")
  func laterVersion() throws {
    let folder = try TemporaryFolder()
    let (database, later) = (folder.file("lapwing.db"), folder.file("later.db"))
    do { _ = try ServerProcess(database: database) }
    #expect(try ServerProcess(["backup", "--database", database, "--to", later]).wait() == 0)
    // The number of the last migration stands at byte 60 (sqlite.org/fileformat2.html#user_version_number).
    let descriptor = open(later, O_WRONLY)
    #expect(pwrite(descriptor, [0, 0, 0, 99] as [UInt8], 4, 60) == 4)
    close(descriptor)
    for arguments in [["serve", "--port", "0"], ["backup", "--to", folder.file("copy.db")]] {
      let process = try ServerProcess(arguments + ["--database", later])
      #expect(
        process.errorsUntilEnd().contains("the database is of a newer version (migration 99; this program knows "))
      #expect(process.wait() == EX_UNAVAILABLE)
    }
    #expect(access(folder.file("copy.db"), F_OK) != 0)
  }
}
