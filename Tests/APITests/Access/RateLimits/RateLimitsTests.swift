import Foundation
import HTTP
import JSON
import Monitoring
import Storage
import Synchronization
import Testing

@testable import API

@Suite("Limits of what callers may send")
final class RateLimitsTests {
  private final class FakeClock: Sendable {
    private let time = Mutex(0.0)
    var seconds: Double { time.withLock(\.self) }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
  }

  private let folder = NSTemporaryDirectory() + "lapwing-limits-" + UUID().uuidString
  private let clock = FakeClock()

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func handler(_ requests: RateQuota?, _ points: RateQuota? = nil, tokens: String? = nil) throws -> APIHandler {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let database = try Database.open(path: folder + "/test.db", now: 1_700_000_000)
    let service = Service(context: ServiceContext(database: database, now: { 1_700_000_000 }), workers: 1, cores: 1)
    return APIHandler(
      service: service, access: AccessControl(try tokens.map { try TokenSet(file: $0) }),
      limits: RateLimits(requests: requests, points: points, now: { [clock] in clock.seconds }))
  }

  private func send(
    _ handler: APIHandler, _ method: HTTPMethod, _ target: String, _ json: String? = nil, token: String? = nil
  ) throws -> HTTPResponse {
    var headers: HTTPHeaders = [:]
    if json != nil { headers.set("Content-Type", "application/json") }
    if let token { headers.set("Authorization", "Bearer " + token) }
    let request = try HTTPRequest(method, target, headers: headers, body: Array((json ?? "").utf8))
    guard case .response(let response) = handler.respond(to: request) else { throw APIFixture.Waiting() }
    return response
  }

  @Test("Without limits no answer speaks of them")
  func off() throws {
    let answer = try send(handler(nil), .get, "/v1/series")
    #expect(answer.field("RateLimit") == nil && answer.field("RateLimit-Policy") == nil)
  }

  @Test("Answers say what is left, and one too many is 429 with when to come again and what sets the limit")
  func requests() throws {
    let handler = try handler(RateQuota(perSecond: 0.5, burst: 2))
    let first = try send(handler, .get, "/v1/series")
    #expect(first.status == .ok)
    #expect(first.field("RateLimit-Policy") == #""requests";q=2;w=4"#)
    #expect(first.field("RateLimit") == #""requests";r=1;t=2"#)
    #expect(try send(handler, .get, "/v1/nothing").status == .notFound)
    let refused = try send(handler, .get, "/v1/series")
    #expect(refused.status.code == 429 && refused.json?["code"]?.string == "rate_limited")
    #expect(refused.field("Retry-After") == "2" && refused.field("RateLimit") == #""requests";r=0;t=4"#)
    #expect(refused.json?["detail"]?.string?.contains("--request-limit") == true)
    for path in ["/healthz", "/readyz", "/metrics", "/"] {
      #expect(try send(handler, .get, path).status.code != 429, "\(path)")
    }
    clock.pass(2)
    #expect(try send(handler, .get, "/v1/series").status == .ok)
  }

  @Test("Points are counted as they are stored, what is refused for them stores nothing, and reading goes on")
  func points() throws {
    let handler = try handler(RateQuota(perSecond: 100), RateQuota(perSecond: 1, burst: 5))
    #expect(try send(handler, .post, "/v1/series", #"{"id": "a", "interval": 60}"#).status == .created)
    let times = (0..<10).map { 1_699_900_020 + $0 * 60 }
    let body = #"{"timestamps": \#(times), "values": {"value": \#(times)}}"#
    let stored = try send(handler, .post, "/v1/series/a/points", body)
    #expect(stored.status == .ok)
    #expect(stored.field("RateLimit") == #""requests";r=998;t=1, "points";r=0;t=10"#)
    #expect(
      stored.field("RateLimit-Policy") == #""requests";q=1000;w=10, "points";q=5;w=5;qu="points""#)
    let more = #"{"timestamps": [1699990020], "values": {"value": [1]}}"#
    let refused = try send(handler, .post, "/v1/series/a/points", more)
    #expect(refused.status.code == 429 && refused.field("Retry-After") == "6")
    #expect(refused.json?["detail"]?.string?.contains("--point-limit") == true)
    #expect(try send(handler, .get, "/v1/series/a").json?["points"]?.integer == 10)
    clock.pass(6)
    #expect(try send(handler, .post, "/v1/series/a/points", more).status == .ok)
  }

  @Test("Each token has its own, and what one does is no matter of another")
  func tokens() throws {
    let (one, other) = ("reader-0123456789abcdef", "writer-0123456789abcdef")
    let handler = try handler(RateQuota(perSecond: 1, burst: 1), tokens: "\(one) name=one\n\(other) name=other\n")
    #expect(try send(handler, .get, "/v1/series", token: one).status == .ok)
    let refused = try send(handler, .get, "/v1/series", token: one)
    #expect(refused.status.code == 429 && refused.json?["detail"]?.string?.contains("token 'one'") == true)
    #expect(try send(handler, .get, "/v1/series", token: other).status == .ok)
    #expect(try send(handler, .get, "/v1/series").status == .unauthorized)
  }

  @Test("Over a socket: a client that keeps to Retry-After gets through")
  func socket() throws {
    let quota = RateQuota(perSecond: 1, burst: 1)
    let server = try HTTPServer.start(HTTPServerConfiguration(), handler: handler(quota))
    defer { server.shutDown(within: .seconds(1)) }
    let client = HTTPClient(host: "127.0.0.1", port: server.port)
    #expect(try client.send(.get, "/v1/series").status == 200)
    let refused = try client.send(.get, "/v1/series")
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"] == "1" && refused.headers["RateLimit"]?.contains("r=0") == true)
    #expect(try client.send(.get, "/healthz").status == 200)
    clock.pass(1)
    #expect(try client.send(.get, "/v1/series").status == 200)
  }
}
