import HTTP
import JSON
import Testing

@testable import API

@Suite("Conditions that nothing evaluates")
struct ConditionsTests {
  private static let definition = #"{"interval": 60, "metrics": ["value"]}"#

  @Test(
    "A request that was not to be carried out in every case is not carried out at all",
    arguments: [
      (HTTPMethod.put, "If-Match", "\"1\"", "unsupported_precondition"),
      (.put, "If-None-Match", "*", "unsupported_precondition"), (.delete, "If-Match", "*", "unsupported_precondition"),
      (.post, "If-None-Match", "\"1\"", "unsupported_precondition"),
      (.get, "If-Match", "\"1\"", "unsupported_precondition"),
      (.put, "Content-Range", "bytes 0-9/20", "malformed_request"),
    ])
  func refused(method: HTTPMethod, field: String, value: String, code: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let path = method == .post ? "/v1/series" : "/v1/series/s"
      let made = try harness.send(.put, "/v1/series/s", Self.definition)
      #expect(made.status == 201)
      let body = [.put, .post].contains(method) ? #"{"interval": 300, "metrics": ["other"]}"# : ""
      let answer = try harness.send(method, path, body, headers: [field: value])
      #expect(answer.code == code)
      #expect(answer.status == (code == "malformed_request" ? 400 : 422))
      let left = try harness.send(.get, "/v1/series").json["items"]?.array
      #expect(left?.count == 1)
      #expect(left?.first?["interval"]?.integer == 60)
    }
  }

  @Test(
    "Those that have no say are passed over",
    arguments: [
      (HTTPMethod.get, "If-None-Match", "\"1\""), (.get, "Content-Range", "bytes 0-9/20"),
      (.put, "If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT"), (.get, "Range", "bytes=0-9"),
    ])
  func passed(method: HTTPMethod, field: String, value: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.put, "/v1/series/s", Self.definition)
      let body = method == .put ? Self.definition : ""
      #expect(try harness.send(method, "/v1/series/s", body, headers: [field: value]).status == 200)
    }
  }

  @Test("What is refused anyway is refused for that (RFC 9110 §13.2.1)")
  func precedence() throws {
    let fixture = try APIFixture(token: "secret")
    let bearer = "Bearer secret"
    #expect(try fixture.send(.delete, "/v1/series/s", headers: ["If-Match": "*"]).status == .unauthorized)
    let headers: HTTPHeaders = ["If-Match": "*", "Authorization": bearer]
    #expect(try fixture.send(.delete, "/v1/nowhere", headers: headers).status == .notFound)
    #expect(try fixture.send(.trace, "/v1/series", headers: headers).status == .methodNotAllowed)
  }
}
