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
