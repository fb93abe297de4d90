import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("What every request is held to")
struct RequestTests {
  @Test(
    "An id in a query has to be one, and need not be there",
    arguments: [
      "models?series", "jobs?model", "monitors?series", "alerts?monitor", "alerts?series", "alerts/events?monitor",
    ]
  )
  func identifiers(query: String) throws {
    let fixture = try APIFixture()
    for text in ["", "..", "a%2Fb", "a+b", String(repeating: "a", count: 129)] {
      let answer = try fixture.send(.get, "/v1/\(query)=\(text)")
      #expect(answer.status == .unprocessableContent)
      #expect(answer.json?["code"]?.string == "invalid_id")
    }
    #expect(try fixture.send(.get, "/v1/\(query)=none").status == .ok)
  }

  @Test(
    "A request that cannot be understood is told why",
    arguments: [
      ("/v1/models", "{", "application/json", "malformed_json"),
      ("/v1/models", #"{"a": 1, "a": 2}"#, "application/json", "duplicate_key"),
      ("/v1/models", "[]", "application/json", "wrong_type"),
      ("/v1/models", "{}", "text/plain", "unsupported_media_type"),
      ("/v1/models", #"{"series": "a", "algorithm": "difference", "colour": 1}"#, "application/json", "unknown_key"),
      ("/v1/models", #"{"series": "a", "algorithm": "magic"}"#, "application/json", "invalid_value"),
      ("/v1/models", #"{"series": "..", "algorithm": "difference"}"#, "application/json", "invalid_id"),
      ("/v1/models", #"{"series": "a", "algorithm": "difference"}"#, "application/json", "unknown_reference"),
      (
        "/v1/models", #"{"series": "a", "algorithm": "difference", "metrics": ["x", "x"]}"#, "application/json",
        "duplicate_column"
      ),
      (
        "/v1/models", #"{"series": "a", "algorithm": "difference", "parameters": {"a/b": 1}}"#, "application/json",
        "unknown_parameter"
      ),
      (
        "/v1/models", #"{"series": "a", "algorithm": "donut", "parameters": {"window": null}}"#, "application/json",
        "wrong_type"
      ),
      (
        "/v1/models", #"{"series": "a", "algorithm": "difference", "seed": 1e400}"#, "application/json", "out_of_range"
      ),
      (
        "/v1/models", #"{"series": "a", "algorithm": "difference", "seed": 9223372036854775808}"#, "application/json",
        "out_of_range"
      ),
      ("/v1/models?dry_run=maybe", "{}", "application/json", "wrong_type"),
      ("/v1/models?dry=true", "{}", "application/json", "unknown_query"),
      ("/v1/models?dry_run=true&dry_run=true", "{}", "application/json", "conflicting_query"),
      ("/v1/evaluations", #"{"model": "a"}"#, "application/json", "unknown_reference"),
      ("/v1/evaluations", #"{"model": "a", "from": 10, "to": 10}"#, "application/json", "empty_range"),
      ("/v1/models/a/score", #"{"from": 10}"#, "application/json", "model_not_found"),
      ("/v1/models/a/score", "{}", "application/json", "missing_key"),
      ("/v1/models/a/score", #"{"windows": []}"#, "application/json", "invalid_value"),
      ("/v1/models/a/train", "{}", "application/json", "model_not_found"),
      ("/v1/models/a/versions/1/activate", "", "", "model_not_found"),
      ("/v1/jobs/a/cancel", "", "", "job_not_found"),
      ("/v1/nowhere", "{}", "application/json", "not_found"),
    ])
  func refusals(_ target: String, _ body: String, _ type: String, _ code: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.post, target, body, headers: type.isEmpty ? [:] : ["Content-Type": type])
      #expect(answer.code == code, "\(answer.text)")
      #expect(answer.status == ProblemCode(rawValue: code)?.status.code)
    }
  }

  @Test(
    "Queries are read strictly",
    arguments: [
      ("/v1/jobs?limit=0", "out_of_range limit"), ("/v1/jobs?limit=10001", "out_of_range limit"),
      ("/v1/jobs?limit=ten", "wrong_type limit"), ("/v1/jobs?cursor=***", "invalid_cursor cursor"),
      ("/v1/jobs?status=lost", "invalid_value status"), ("/v1/jobs?kind=magic", "invalid_value kind"),
      ("/v1/jobs?colour=red", "unknown_query colour"), ("/v1/models/a?wait=61", "out_of_range wait"),
      ("/v1/series/a/scores?from=yesterday", "invalid_time from"),
      ("/v1/series/a/scores?from=20&to=10", "empty_range to"),
      ("/v1/series/a/scores?max_points=5&limit=3", "conflicting_query max_points"),
      ("/v1/series/a/scores?format=table", "invalid_value format"),
      ("/v1/series/a/scores?cursor=YWJj", "invalid_cursor cursor"),
      ("/v1/series/a/scores?limit=99999999999999999999", "wrong_type limit"),
    ])
  func queries(_ target: String, _ fault: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try harness.send(.get, target)
      #expect(answer.status == 422)
      #expect(answer.faults == [fault])
    }
  }

  @Test("A pointer escapes what the client named")
  func pointers() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let body = #"{"series": "a", "algorithm": "difference", "parameters": {"a/b~": 1}}"#
      let answer = try harness.send(.post, "/v1/models", body)
      #expect(answer.faults == ["unknown_parameter /parameters/a~1b~0"])
    }
  }

  @Test("All faults come at once, each with its place")
  func together() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let body = #"{"algorithm": "magic", "seed": -1, "colour": 1}"#
      let answer = try harness.send(.post, "/v1/models", body)
      #expect(answer.code == "invalid_request")
      #expect(
        Set(answer.faults) == [
          "missing_key /series", "invalid_value /algorithm", "out_of_range /seed", "unknown_key /colour",
        ])
    }
  }

  @Test("A body over the limit is refused before it is read")
  func limit() throws {
    let problem = Problem(HTTPBodyError.tooLarge(limit: 5))
    #expect(problem.code == .bodyTooLarge)
    #expect(problem.code.status.code == 413)
  }

  @Test("GET answers HEAD, a path tells its methods, and each answer its request's name")
  func methods() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      #expect(try harness.send(.head, "/healthz").status == 200)
      let options = try harness.send(.options, "/v1/models")
      #expect(options.status == 204)
      #expect(options.headers["Allow"]?.contains("POST") == true)
      let refused = try harness.send(.delete, "/v1/models", headers: ["X-Request-Id": "mine"])
      #expect(refused.code == "method_not_allowed")
      #expect(refused.headers["Allow"] != nil)
      #expect(refused.headers["X-Request-Id"] == "mine")
      #expect(refused.json["request_id"]?.string == "mine")
    }
  }

  @Test("The contract is served as it is, and once")
  func contract() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let first = try harness.send(.get, "/openapi.json")
      let document = try ContractDocument.load().root
      #expect(first.json == document)
      #expect(try harness.send(.get, "/openapi.json", headers: ["If-None-Match": first.tag]).status == 304)
      #expect(try harness.send(.get, "/openapi.yaml").text.hasPrefix("openapi: 3.1"))
    }
  }

  @Test("A service is ready once its workers are up")
  func readiness() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let before = try harness.send(.get, "/readyz")
      #expect(before.code == "not_ready")
      #expect(before.headers["Retry-After"] != nil)
      try harness.service.jobs.start()
      #expect(try harness.send(.get, "/readyz").status == 200)
    }
  }
}
