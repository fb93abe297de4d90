import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("Access and idempotency")
struct AccessTests {
  @Test(
    "With a token set, everything but the health checks wants it",
    arguments: [
      ("/healthz", "", 200), ("/v1/series", "", 401), ("/v1/series", "Bearer", 401),
      ("/v1/series", "Bearer wrong", 401),
      ("/v1/series", "Bearer secre", 401), ("/v1/series", "Bearer secrett", 401), ("/v1/series", "Basic secret", 401),
      ("/v1/series", "Bearer secret", 200), ("/v1/series", "bearer  secret", 200), ("/nowhere", "", 401),
    ])
  func token(_ path: String, _ field: String, _ status: Int) throws {
    try ServiceHarness.with(token: " secret\n", runsJobs: false) { harness in
      let answer = try harness.send(.get, path, headers: field.isEmpty ? [:] : ["Authorization": field])
      #expect(answer.status == status)
      #expect((answer.headers["WWW-Authenticate"] != nil) == (status == 401))
    }
  }

  @Test("A token is never shown, and an empty one is none")
  func hiddenToken() throws {
    let token = try #require(AccessToken("secret"))
    #expect(!"\(token) \(String(reflecting: token))".contains("secret"))
    #expect(AccessToken(" \n") == nil)
    #expect(AccessToken("two words") == nil)
    #expect(AccessToken(String(repeating: "x", count: AccessToken.longest + 1)) == nil)
  }

  private static let series = #"{"id": "orders", "interval": 60}"#

  @Test("The same POST with the same key is carried out once")
  func replay() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let first = try harness.send(.post, "/v1/series", Self.series, headers: ["Idempotency-Key": "k"])
      let again = try harness.send(.post, "/v1/series", Self.series, headers: ["Idempotency-Key": "k"])
      #expect(first.status == 201)
      #expect(again.status == 201)
      #expect(again.text == first.text)
      #expect(again.headers["Location"] == first.headers["Location"])
      #expect(first.headers["Idempotent-Replayed"] == nil)
      #expect(again.headers["Idempotent-Replayed"] == "true")
      #expect(try harness.send(.post, "/v1/series", Self.series).code == "already_exists")
    }
  }

  @Test("A key that comes with another body or query is refused")
  func reuse() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.post, "/v1/series", Self.series, headers: ["Idempotency-Key": "k"])
      let other = #"{"id": "other", "interval": 60}"#
      #expect(
        try harness.send(.post, "/v1/series", other, headers: ["Idempotency-Key": "k"]).code == "idempotency_key_reused"
      )
      let long = String(repeating: "k", count: 256)
      #expect(
        try harness.send(.post, "/v1/series", other, headers: ["Idempotency-Key": long]).faults
          == ["invalid_value Idempotency-Key"])
    }
  }

  @Test(
    "The same body under an equivalent media type is the same request",
    arguments: [
      "application/json; charset=utf-8", "Application/JSON", " application/json;charset=\"UTF-8\" ;",
      "application/json ; charset=UTF-8", "application/json;indent=2",
    ])
  func equivalentTypes(type: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      func send(_ type: String) throws -> ServiceHarness.Answer {
        try harness.send(
          .post, "/v1/series", Self.series, headers: ["Idempotency-Key": "k", "Content-Type": type])
      }
      let first = try send("application/json")
      let again = try send(type)
      #expect(first.status == 201)
      #expect(again.text == first.text)
      #expect(again.headers["Idempotent-Replayed"] == "true")
    }
  }

  @Test("Under another media type the same bytes are another request")
  func otherType() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.post, "/v1/series", Self.series)
      let row = #"{"timestamp": 0, "value": 1}"#
      func send(_ type: String) throws -> String? {
        let headers: HTTPHeaders = ["Idempotency-Key": "k", "Content-Type": type]
        return try harness.send(.post, "/v1/series/orders/points", row, headers: headers).code
      }
      #expect(try send("application/x-ndjson") == nil)
      #expect(try send("application/json") == "idempotency_key_reused")
      #expect(try send("application/x-ndjson;charset=utf-8") == nil)
    }
  }

  /// What refuses a request, and what somebody else does so that it is refused no more.
  @Test(
    "A refusal is not kept: once its cause is gone the request is carried out",
    arguments: [
      ("/v1/series/orders/labels", #"[{"start": 0, "end": 60, "kind": "anomaly"}]"#, "series_not_found", 201),
      (
        "/v1/series/orders/points", #"{"timestamps": [\#(ServiceHarness.start)], "values": {"orders": [1]}}"#,
        "series_not_found", 200
      ),
      ("/v1/models", #"{"series": "orders", "algorithm": "difference"}"#, "unknown_reference", 202),
    ])
  func refusals(path: String, body: String, code: String, status: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let headers: HTTPHeaders = ["Idempotency-Key": "k"]
      for _ in 0..<2 { #expect(try harness.send(.post, path, body, headers: headers).code == code) }
      try harness.upload()
      let carriedOut = try harness.send(.post, path, body, headers: headers)
      #expect(carriedOut.status == status, "\(carriedOut.text)")
      #expect(carriedOut.headers["Idempotent-Replayed"] == nil)
      let again = try harness.send(.post, path, body, headers: headers)
      #expect(again.text == carriedOut.text)
      #expect(again.headers["Idempotent-Replayed"] == "true")
    }
  }

  @Test("A conflict is not kept either, nor is its key bound to its body")
  func conflicts() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.post, "/v1/series", Self.series)
      let headers: HTTPHeaders = ["Idempotency-Key": "k"]
      #expect(try harness.send(.post, "/v1/series", Self.series, headers: headers).code == "already_exists")
      #expect(try harness.send(.delete, "/v1/series/orders").status == 204)
      #expect(try harness.send(.post, "/v1/series", Self.series, headers: headers).status == 201)
      #expect(try harness.send(.delete, "/v1/series/orders").status == 204)
      let again = try harness.send(.post, "/v1/series", Self.series, headers: headers)
      #expect(again.headers["Idempotent-Replayed"] == "true")
    }
  }

  @Test("A scope that was lacking and is granted since is no reason to refuse")
  func grantedScope() throws {
    try ServiceHarness.with(token: "reader scopes=read\nruler scopes=admin", runsJobs: false) { harness in
      func send(_ token: String) throws -> Int {
        let headers: HTTPHeaders = ["Idempotency-Key": "k", "Authorization": "Bearer \(token)"]
        return try harness.send(.post, "/v1/series", Self.series, headers: headers).status
      }
      let statuses = [try send("reader"), try send("ruler"), try send("ruler")]
      #expect(statuses == [403, 201, 201])
    }
  }

  @Test("Large bodies of one length are told apart")
  func largeBodies() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.send(.post, "/v1/series", Self.series)
      let times = Array(0..<60_000).map { String($0 * 60) }.joined(separator: ",")
      func body(_ value: Int) -> String {
        let values = Array(repeating: "\(value).123456789012345", count: 60_000).joined(separator: ",")
        return #"{"timestamps":[\#(times)],"values":{"value":[\#(values)]}}"#
      }
      let path = "/v1/series/orders/points"
      #expect(try harness.send(.post, path, body(1), headers: ["Idempotency-Key": "k"]).status == 200)
      #expect(body(1).utf8.count == body(2).utf8.count && body(1).utf8.count > 1 << 20)
      let other = try harness.send(.post, path, body(2), headers: ["Idempotency-Key": "k"])
      #expect(other.code == "idempotency_key_reused")
    }
  }

  @Test("While the first request is at work, the second is told so; a fault of ours is forgotten")
  func claims() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let idempotency = Idempotency(context: harness.service.context)
      var router = Router()
      nonisolated(unsafe) var nested: Int?
      router.on(.post, "/work") { request in
        // The first request is still being worked on, on this very thread.
        if case .response(let inner) = idempotency.respond(to: request, with: Router()) { nested = inner.status.code }
        return .response(HTTPResponse(.internalServerError))
      }
      let request = try HTTPRequest(.post, "/work", headers: ["Idempotency-Key": "k"])
      for _ in 0..<2 {
        nested = nil
        let response = ServiceHarness.settled(idempotency.respond(to: request, with: router))
        #expect(response.status.code == 500)
        #expect(nested == 409)
      }
    }
  }

  @Test("A body that did not arrive can be sent again under its key", arguments: [400, 408])
  func unreadable(_ status: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let idempotency = Idempotency(context: harness.service.context)
      var router = Router()
      nonisolated(unsafe) var calls = 0
      router.on(.post, "/work") { _ in
        calls += 1
        return .response(HTTPResponse(HTTPStatus(calls == 1 ? status : 200)))
      }
      let request = try HTTPRequest(.post, "/work", headers: ["Idempotency-Key": "k"])
      #expect(ServiceHarness.settled(idempotency.respond(to: request, with: router)).status.code == status)
      #expect(ServiceHarness.settled(idempotency.respond(to: request, with: router)).status.code == 200)
      #expect(calls == 2)
    }
  }
}
