import HTTP
import JSON
import Platform
import Testing

@testable import API

@Suite("Bodies and answers in gzip")
struct CompressionTests {
  private let api: APIFixture
  private static let rows = (0..<200).map { #"{"series": "s\#($0)", "timestamp": 60, "value": \#($0)}"# }.joined(
    separator: "\n")

  init() throws { api = try APIFixture() }

  private func send(_ method: HTTPMethod, _ target: String, _ body: [UInt8] = [], _ headers: HTTPHeaders) throws
    -> HTTPResponse
  {
    guard
      case .response(let response) = api.handler.respond(
        to: try HTTPRequest(method, target, headers: headers, body: body))
    else { throw APIFixture.Waiting() }
    return response
  }

  private func packed(_ text: String) throws -> [UInt8] { try #require(Deflater().finish(Array(text.utf8))) }

  private func unpacked(_ bytes: [UInt8]) throws -> String {
    let inflater = Inflater()
    var all: [UInt8] = []
    try inflater.take(bytes) { all += $0 }
    try inflater.finish()
    return String(decoding: all, as: UTF8.self)
  }

  /// The whole body, streams included.
  private func bytes(_ response: HTTPResponse) throws -> [UInt8] {
    guard case .stream(_, var producer) = response.body else { return response.bytes }
    var all: [UInt8] = []
    while true {
      switch producer.next(nil) {
      case .bytes(let piece): all += piece
      case .end: return all
      case .wait, .fail: throw APIFixture.Waiting()
      }
    }
  }

  private func fill() throws {
    let answer = try api.ask(.post, "/v1/points?create=true", Self.rows, type: "application/x-ndjson")
    #expect(answer.status == 200)
  }

  @Test(
    "A body in gzip says what it says plainly, wherever a body is taken",
    arguments: [
      ("/v1/points?create=true", "application/x-ndjson", rows),
      ("/v1/points?create=true", "application/json", #"{"series": [{"id": "a", "timestamps": [60], "value": [1]}]}"#),
      ("/write?db=d&precision=s", "text/plain", "m v=1 60"),
      ("/v1/series", "application/json", #"{"id": "made", "interval": 60}"#),
      ("/v1/series/known/points", "application/x-ndjson", #"{"timestamp": 60, "value": 1}"#),
      ("/v1/series/known/points", "text/csv", "timestamp,value\n60,1\n"),
      ("/v1/series/known/points", "application/json", #"{"timestamps": [60], "values": {"value": [1]}}"#),
    ])
  func requests(target: String, type: String, body: String) throws {
    _ = try api.json(.post, "/v1/series", #"{"id": "known", "interval": 60}"#)
    for coding in ["gzip", "x-gzip", "identity, GZIP"] {
      let api = try APIFixture()
      _ = try api.json(.post, "/v1/series", #"{"id": "known", "interval": 60}"#)
      let request = try HTTPRequest(
        .post, target, headers: ["Content-Type": type, "Content-Encoding": coding], body: packed(body))
      guard case .response(let response) = api.handler.respond(to: request) else { throw APIFixture.Waiting() }
      #expect((200..<300).contains(response.status.code), "\(coding): \(response.text)")
    }
  }

  @Test("What is no whole gzip, and what grows beyond measure, is the client's fault, and stores nothing")
  func faults() throws {
    let good = try packed(Self.rows)
    let headers: HTTPHeaders = ["Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"]
    for bad in [Array(Self.rows.utf8), Array(good.dropLast(9)), good + [1, 2, 3]] {
      let answer = try send(.post, "/v1/points?create=true", bad, headers)
      #expect(answer.status.code == 400 && answer.json?["code"] == .string("malformed_request"))
    }
    let bomb = try #require(Deflater(level: 9).finish([UInt8](repeating: 0x20, count: 100 << 20)))
    #expect(bomb.count < 1 << 20)
    let answer = try send(.post, "/v1/points?create=true", bomb, headers)
    #expect(answer.status.code == 413 && answer.json?["code"] == .string("body_too_large"))
    #expect(try api.ask(.get, "/v1/series").json["items"]?.array?.isEmpty == true)
  }

  @Test(
    "Codings that are not taken are named, and so are those that are",
    arguments: ["br", "gzip, gzip", "deflate", "gzip, br"])
  func codings(coding: String) throws {
    let answer = try send(
      .post, "/v1/points", Array(Self.rows.utf8), ["Content-Type": "application/x-ndjson", "Content-Encoding": coding])
    #expect(answer.status.code == 415 && answer.headers["Accept-Encoding"] == "gzip, identity")
  }

  @Test("The same request in gzip is the same request under its key")
  func idempotency() throws {
    let plain: HTTPHeaders = ["Content-Type": "application/x-ndjson", "Idempotency-Key": "k"]
    var coded = plain
    coded.set("Content-Encoding", "gzip")
    let first = try send(.post, "/v1/points?create=true", Array(Self.rows.utf8), plain)
    let second = try send(.post, "/v1/points?create=true", packed(Self.rows), coded)
    #expect(second.headers["Idempotent-Replayed"] == "true" && second.bytes == first.bytes)
  }

  @Test("An answer goes as gzip to whoever takes it, and says that it depends on that")
  func answers() throws {
    try fill()
    let plain = try send(.get, "/v1/series?limit=200", [], [:])
    #expect(plain.headers["Content-Encoding"] == nil && plain.headers["Vary"]?.contains("Accept-Encoding") == true)
    let coded = try send(.get, "/v1/series?limit=200", [], ["Accept-Encoding": "deflate, gzip;q=0.5"])
    #expect(coded.headers["Content-Encoding"] == "gzip" && coded.headers["Vary"]?.contains("Accept-Encoding") == true)
    #expect(try unpacked(coded.bytes) == plain.text && coded.bytes.count * 4 < plain.bytes.count)
    for refused in ["identity", "gzip;q=0", "br", "gzip;q=0.5, identity;q=1", "gzip;;q=x,,="] {
      let answer = try send(.get, "/v1/series?limit=200", [], ["Accept-Encoding": refused])
      #expect(answer.headers["Content-Encoding"] == nil, "\(refused)")
    }
    for taken in ["*", "x-gzip", "GZip"] {
      #expect(
        try send(.get, "/v1/series?limit=200", [], ["Accept-Encoding": taken]).headers["Content-Encoding"] == "gzip")
    }
    let small = try send(.get, "/v1/series/s1", [], ["Accept-Encoding": "gzip"])
    #expect(small.headers["Content-Encoding"] == nil)
  }

  @Test("A strong tag is of one coding, and a poll with either finds nothing new")
  func tags() throws {
    try fill()
    let gzip: HTTPHeaders = ["Accept-Encoding": "gzip"]
    let plain = try #require(try send(.get, "/v1/series?limit=200", [], [:]).headers["ETag"])
    let coded = try #require(try send(.get, "/v1/series?limit=200", [], gzip).headers["ETag"])
    #expect(coded == plain.dropLast() + "-gzip\"")
    for (known, headers) in [(plain, gzip), (coded, gzip), (plain, HTTPHeaders()), (coded, HTTPHeaders())]
      as [(String, HTTPHeaders)]
    {
      var headers = headers
      headers.set("If-None-Match", known)
      let answer = try send(.get, "/v1/series?limit=200", [], headers)
      #expect(answer.status.code == 304)
      #expect(answer.headers["ETag"] == (known == coded && headers["Accept-Encoding"] != nil ? coded : plain))
    }
  }

  @Test("A streamed file goes as gzip and is whole; events don't")
  func streams() throws {
    try fill()
    let headers: HTTPHeaders = ["Accept": "text/csv"]
    let plain = try bytes(send(.get, "/v1/series/s7/points", [], headers))
    let coded = try send(.get, "/v1/series/s7/points", [], ["Accept": "text/csv", "Accept-Encoding": "gzip"])
    #expect(coded.headers["Content-Encoding"] == "gzip")
    #expect(try unpacked(bytes(coded)) == String(decoding: plain, as: UTF8.self))
    let events = try send(.get, "/v1/alerts/events", [], ["Accept-Encoding": "gzip"])
    #expect(events.headers["Content-Encoding"] == nil)
  }
}
