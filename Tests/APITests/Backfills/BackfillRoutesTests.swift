import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("POST /v1/backfills")
struct BackfillRoutesTests {
  private let fixture: APIFixture
  init() throws { fixture = try APIFixture() }

  private static let whole =
    #"{"url": "http://127.0.0.1:9", "query": "up", "from": 1699990000, "to": "2023-11-14T22:13:20Z", "step": 60"#

  @Test("A job is queued, of no model, that never shows what goes with the questions")
  func queues() throws {
    let answer = try fixture.json(.post, "/v1/backfills", Self.whole + #", "headers": {"Authorization": "Bearer s3"}}"#)
    #expect(answer.status == 202, Comment(rawValue: answer.text))
    #expect(answer.json["kind"]?.string == "backfill" && answer.json["status"]?.string == "queued")
    #expect(answer.json["model"]?.isNull == true && answer.json["links"]?["model"]?.isNull == true)
    let path = try #require(answer.headers["location"])
    let job = try fixture.ask(.get, path)
    #expect(job.status == 200 && !job.text.contains("s3"))
    #expect(try fixture.ask(.get, "/v1/jobs?kind=backfill").json["items"]?.array?.count == 1)
    #expect(try fixture.ask(.post, path + "/cancel").json["status"]?.string == "cancelled")
    let id = try #require(path.split(separator: "/").last.map { String($0) })
    let kept = try fixture.service.context.database.read { try $0.jobs.get(id)?.requestJSON }
    #expect(kept?.contains("s3") == false && kept?.contains("up") == true)
  }

  @Test(
    "What is wrong is told with its place, all of it at once",
    arguments: [
      (
        #"{}"#, ["missing_key /url", "missing_key /query", "missing_key /from", "missing_key /to", "missing_key /step"]
      ),
      (whole + #", "surl": 1}"#, ["unknown_key /surl"]), (whole + #", "id": "a/b"}"#, ["invalid_id /id"]),
      (whole + #", "headers": {"Host": "x"}}"#, ["invalid_value /headers/Host"]),
      (whole + #", "alignment": "snap", "aggregation": "max"}"#, ["inconsistent_parameters /aggregation"]),
      (
        #"{"url": "ftp://x", "query": "", "from": 5, "to": 5, "step": 0}"#,
        ["invalid_value /url", "invalid_value /query", "empty_range /to", "out_of_range /step"]
      ),
      (#"{"url": "http://x/?a=b", "query": "up", "from": 0, "to": 5, "step": 1}"#, ["invalid_value /url"]),
      (#"{"url": "http://x", "query": "up", "from": 0, "to": 1700000000, "step": 1}"#, ["range_too_long /to"]),
    ])
  func faults(body: String, faults: [String]) throws {
    let answer = try fixture.json(.post, "/v1/backfills", body)
    #expect(answer.status == 422)
    #expect(Set(answer.faults) == Set(faults), Comment(rawValue: answer.text))
  }

  @Test("A server that may not call this machine does not, and says so at once")
  func local() throws {
    let handler = APIHandler(service: fixture.service, messenger: Messenger(allowsLocal: false))
    let request = try HTTPRequest(
      .post, "/v1/backfills", headers: ["Content-Type": "application/json"], body: Array((Self.whole + "}").utf8))
    let answer = try APIAnswer(handler.respond(to: request))
    #expect(answer.status == 422 && answer.text.contains("--allow-local-receivers"))
  }
}
