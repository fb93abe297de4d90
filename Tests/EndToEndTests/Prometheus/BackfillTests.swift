import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// Prometheus itself as the source of a backfill.
extension EndToEnd {
  @Suite(
    .serialized,
    .enabled(
      if: Prometheus.path != nil && Prometheus.promtool != nil,
      "there is no prometheus on this machine (Debian: apt-get install prometheus)"))
  struct BackfillTests {}
}

extension EndToEnd.BackfillTests {
  /// Three hours of two series, a sample each five seconds but for an hour that the second lacks.
  private static let (from, to): (Int64, Int64) = (1_714_640_400, 1_714_640_400 + 3 * 3_600)

  private static func value(_ time: Int64, _ job: Int) -> Double { Double((time / 5 * 7 + Int64(job)) % 101) / 4 }

  /// A Prometheus that has it.
  private func prometheus(in folder: borrowing TemporaryFolder) throws -> Prometheus {
    var text = "# TYPE load gauge\n"
    for job in 0..<2 {
      for time in stride(from: Self.from, to: Self.to, by: 5)
      where job == 0 || !(3_600..<7_200).contains(time - Self.from) {
        text += "load{job=\"\(job)\"} \(Self.value(time, job)) \(time)\n"
      }
    }
    try Prometheus.write(text + "# EOF\n", to: folder.file("load.om"))
    let promtool = try ServerProcess(
      ["tsdb", "create-blocks-from", "openmetrics", folder.file("load.om"), folder.file("data")],
      executable: try #require(Prometheus.promtool))
    let said = promtool.errorsUntilEnd()
    try #require(promtool.wait() == 0, Comment(rawValue: said))
    return try Prometheus(
      "global: { scrape_interval: 1h }", in: folder.path, ["--storage.tsdb.retention.time=100y"])
  }

  private func body(_ prometheus: Prometheus, query: String = "load", step: Int = 5, more: String = "") -> String {
    #"{"url": "http://127.0.0.1:\#(prometheus.port)", "query": "\#(query)", "from": \#(Self.from), "to": \#(Self.to), "step": \#(step)\#(more)}"#
  }

  /// The job of a backfill that was begun.
  private func begin(_ body: String, on server: ServerProcess) throws -> String {
    let answer = try server.client().send(.post, "/v1/backfills", json: body)
    guard answer.status == 202, let id = try answer.json["id"]?.string else { throw Unexpected(answer) }
    return id
  }

  @Test("A range comes in part by part with the very values, and what is missing there is missing here")
  func backfills() throws {
    let folder = try TemporaryFolder()
    let prometheus = try prometheus(in: folder)
    let server = try ServerProcess.fresh(["--allow-local-receivers"])
    let api = server.client()
    let job = try api.finishedJob(begin(body(prometheus), on: server))
    #expect(job["status"]?.string == "succeeded", Comment(rawValue: job.text))
    let result = try #require(job["result"])
    #expect(result["series"]?.integer == 2 && result["created"]?.integer == 2, Comment(rawValue: result.text))
    for series in try api.send(.get, "/v1/series").json["items"]?.array ?? [] {
      let id = try #require(series["id"]?.string)
      let job = try #require(series["tags"]?["job"]?.string.flatMap { Int($0) })
      #expect(series["interval"]?.integer == 5 && series["tags"]?["__name__"]?.string == "load")
      let points = try api.send(.get, "/v1/series/\(id)/points?limit=100000&format=rows").json["rows"]?.array ?? []
      #expect(points.count == 2_160)
      let wanted = try prometheus.values(of: "load%7Bjob%3D%22\(job)%22%7D", Self.from, Self.to - 5, step: 5)
      // Prometheus goes on with the last value for five minutes, and then has none.
      #expect(job == 0 ? wanted.count == 2_160 : (1_440..<1_520).contains(wanted.count))
      for point in points {
        let time = try #require(point["timestamp"]?.integer)
        #expect(point["value"]?.number == wanted[time], "\(id) at \(time)")
        if job == 0 { #expect(wanted[time] == Self.value(time, job)) }
      }
    }
  }

  @Test(
    "What an expression answers is called by the id and its labels, and what Prometheus refuses is told in its words")
  func expressions() throws {
    let folder = try TemporaryFolder()
    let prometheus = try prometheus(in: folder)
    let server = try ServerProcess.fresh(["--allow-local-receivers"])
    let api = server.client()
    let sum = try api.finishedJob(
      begin(body(prometheus, query: "sum(load)", step: 60, more: #", "id": "total""#), on: server))
    #expect(sum["result"]?["inserted"]?.integer == 180, Comment(rawValue: sum.text))
    #expect(try api.send(.get, "/v1/series/total").json["points"]?.integer == 180)
    let nameless = try api.finishedJob(begin(body(prometheus, query: "sum(load)", step: 60), on: server))
    #expect(nameless["error"]?["detail"]?.string?.contains("give an 'id'") == true, Comment(rawValue: nameless.text))
    let wrong = try api.finishedJob(begin(body(prometheus, query: "load{"), on: server))
    let detail = wrong["error"]?["detail"]?.string ?? ""
    #expect(
      wrong["error"]?["code"]?.string == "query_failed" && detail.contains("400 (bad_data)")
        && detail.contains("parse error"))
    let elsewhere = #"{"url": "http://127.0.0.1:\#(server.port)", "query": "up", "from": 0, "to": 60, "step": 1}"#
    let other = try api.finishedJob(begin(elsewhere, on: server))
    #expect(other["error"]?["detail"]?.string?.contains("answered 404") == true, Comment(rawValue: other.text))
  }

  @Test("A server that is killed in the middle goes on where it was, and comes to the same")
  func resumes() throws {
    let folder = try TemporaryFolder()
    let prometheus = try prometheus(in: folder)
    let database = folder.file("lapwing.db")
    var server = try ServerProcess(database: database, ["--allow-local-receivers"])
    let job = try begin(body(prometheus, step: 1), on: server)
    try poll { try server.client().send(.get, "/v1/series").json["items"]?.array?.count == 2 }
    server.kill(SIGKILL)
    server.wait()
    server = try ServerProcess(database: database, ["--allow-local-receivers"])
    let api = server.client()
    let ended = try api.finishedJob(job)
    #expect(ended["status"]?.string == "succeeded", Comment(rawValue: ended.text))
    let series = try api.send(.get, "/v1/series").json["items"]?.array ?? []
    let wanted = try (0..<2).map { job in
      Int64(try prometheus.values(of: "load%7Bjob%3D%22\(job)%22%7D", Self.from, Self.to - 1, step: 1).count)
    }
    #expect(series.map { $0["points"]?.integer } == wanted && wanted[0] == 10_800)
  }
}

extension Prometheus {
  /// What `query_range` answers of one series, by the time.
  fileprivate func values(of query: String, _ start: Int64, _ end: Int64, step: Int) throws -> [Int64: Double] {
    let target = "/api/v1/query_range?query=\(query)&start=\(start)&end=\(end)&step=\(step)"
    let pairs = try client.send(.get, target).json["data"]?["result"]?.array?.first?["values"]?.array ?? []
    var values: [Int64: Double] = [:]
    for pair in pairs {
      guard let pair = pair.array, let time = pair.first?.integer, let text = pair.last?.string else { continue }
      values[time] = Double(text)
    }
    return values
  }
}
