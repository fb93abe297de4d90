import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// What was acknowledged survives `kill -9`; what was not, leaves no trace.
extension EndToEnd { @Suite(.serialized) struct CrashTests {} }

extension EndToEnd.CrashTests {
  @Test("points that were acknowledged are there after kill -9, and an upload under way is not")
  func uploadsSurvive() throws {
    let folder = try TemporaryFolder()
    let indicator = SyntheticIndicator(days: 3, seed: 2)
    let before: JSONValue
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      let client = server.client()
      #expect(try client.upload(indicator.csv, as: "whole").status == 201)
      let next = indicator.timestamp(indicator.values.count)
      let added = try client.send(
        .post, "/v1/series/whole/points", json: #"{"timestamps": [\#(next)], "values": {"value": [1.25]}}"#)
      #expect(added.status == 200)
      before = try client.send(.get, "/v1/series/whole/points?limit=100000").json
      let half = server.client()
      var body = Array("PUT /v1/series/half HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n".utf8)
      body += Array("Content-Length: 100000000\r\n\r\n".utf8) + indicator.csv
      try half.sendRaw(body)
      // Another request goes the whole way, so that the server has long begun to read the half.
      #expect(try client.send(.get, "/readyz").status == 200)
      server.kill(SIGKILL)
      #expect(server.wait() == -SIGKILL)
    }
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let client = server.client()
    #expect(try client.send(.get, "/v1/series/whole/points?limit=100000").json == before)
    #expect(try client.send(.get, "/v1/series/half").status == 404)
  }

  @Test("a training that kill -9 interrupts goes on, and ends in the scores of one that was not")
  func trainingResumes() throws {
    let indicator = SyntheticIndicator(days: 10, seed: 6)
    let model =
      #"{"id": "m", "series": "s", "algorithm": "donut", "seed": 11, "parameters": {"epochs": 60, "early_stopping": false}}"#
    func run(killedAtEpoch epoch: Int64?) throws -> ReadScores {
      let folder = try TemporaryFolder()
      var identifier = ""
      if let epoch {
        let server = try ServerProcess(database: folder.file("lapwing.db"))
        let client = server.client()
        #expect(try client.upload(indicator.csv, as: "s").status == 201)
        let job = try client.send(.post, "/v1/models", json: model)
        identifier = try #require(try job.json["id"]?.string)
        try client.wait(forEpoch: epoch, of: identifier)
        server.kill(SIGKILL)
        #expect(server.wait() == -SIGKILL)
      }
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      let client = server.client()
      if epoch == nil {
        #expect(try client.upload(indicator.csv, as: "s").status == 201)
        identifier = try #require(try client.send(.post, "/v1/models", json: model).json["id"]?.string)
      }
      #expect(try client.finishedJob(identifier)["status"]?.string == "succeeded")
      return try client.scores("s", model: "m")
    }
    let whole = try run(killedAtEpoch: nil)
    #expect(whole.raw.contains { !$0.isNaN })
    #expect(try run(killedAtEpoch: 5) == whole)
  }

  @Test("SIGTERM with a training under way ends the server with 0 within ten seconds")
  func stopsInTime() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.upload(SyntheticIndicator(days: 20, seed: 6).csv, as: "s").status == 201)
    let model = #"{"series": "s", "algorithm": "donut", "parameters": {"epochs": 10000, "early_stopping": false}}"#
    let identifier = try #require(try client.send(.post, "/v1/models", json: model).json["id"]?.string)
    try client.wait(forEpoch: 1, of: identifier)
    let start = ContinuousClock.now
    server.kill(SIGTERM)
    #expect(server.wait() == 0)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test("a second server on the same database is refused", .ofFiles)
  func oneServerADatabase() throws {
    let server = try ServerProcess.fresh()
    let second = try ServerProcess(database: server.database)
    #expect(second.port == 0)
    #expect(second.wait() == EX_UNAVAILABLE)
    #expect(second.opening.contains("another lapwing uses the database"))
    #expect(try server.client().send(.get, "/readyz").status == 200)
  }
}

extension HTTPClient {
  /// Follows a job until it has done that many epochs, and goes on.
  func wait(forEpoch epoch: Int64, of job: String) throws {
    var tag: String?
    try poll {
      var headers: HTTPHeaders = [:]
      if let tag { headers.set("If-None-Match", tag) }
      // Without a tag a poll would be held until the job has ended.
      let answer = try send(.get, "/v1/jobs/\(job)\(tag == nil ? "" : "?wait=20")", headers: headers)
      if answer.status == 304 { return false }
      tag = answer.headers["etag"]
      let state = try answer.json
      guard ["queued", "running"].contains(state["status"]?.string) else { throw Unexpected(answer) }
      return state["epoch"]?.integer ?? 0 >= epoch
    }
  }
}
