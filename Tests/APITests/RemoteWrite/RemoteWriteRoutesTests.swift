import HTTP
import JSON
import RemoteWriting
import Testing

@testable import API

@Suite("POST /api/v1/write")
struct RemoteWriteRoutesTests {
  private static let now: Int64 = 1_700_000_000
  private let fixture: APIFixture
  init() throws { fixture = try APIFixture(now: Self.now) }

  private static func series(_ job: String, _ seconds: Int64, _ value: Double = 1) -> RemoteWriteMessage.Series {
    .init([("__name__", "up"), ("job", job)], [((now + seconds) * 1_000, value)])
  }

  private func write(
    _ body: [UInt8], query: String = "", headers: HTTPHeaders = [:], of fixture: APIFixture? = nil
  ) throws -> APIAnswer {
    var fields: HTTPHeaders = [
      "Content-Type": "application/x-protobuf", "Content-Encoding": "snappy",
      "X-Prometheus-Remote-Write-Version": "0.1.0",
    ]
    for field in headers.fields { fields.set(field.name, field.value) }
    let request = try HTTPRequest(.post, "/api/v1/write" + query, headers: fields, body: body)
    return try APIAnswer((fixture ?? self.fixture).handler.respond(to: request))
  }

  private func write(_ series: [RemoteWriteMessage.Series], query: String = "") throws -> APIAnswer {
    try write(RemoteWriteMessage(series).packed, query: query)
  }

  @Test("What is stored is answered 204 without a body, and there at once")
  func stores() throws {
    let answer = try write([Self.series("a", -60), Self.series("b", -60), Self.series("a", 0, 2)])
    #expect(answer.status == 204 && answer.text.isEmpty)
    let items = try fixture.ask(.get, "/v1/series").json["items"]?.array ?? []
    #expect(items.compactMap { $0["tags"]?["job"]?.string } == ["a", "b"])
    #expect(items.map { $0["points"]?.integer } == [2, 1])
    // Without a sample, as one of metadata is.
    #expect(try write([RemoteWriteMessage.Series]()).status == 204)
    #expect(try write([.init([("__name__", "x")], [])]).status == 204)
  }

  @Test("The query says how series are made, and whether")
  func query() throws {
    let query = "?interval=300&alignment=aggregate&aggregation=last"
    #expect(try write([Self.series("a", -600), Self.series("a", -590, 4)], query: query).status == 204)
    let made = try fixture.ask(.get, "/v1/series").json["items"]?.array?.first
    #expect(made?["interval"]?.integer == 300 && made?["aggregation"]?.string == "last")
    #expect(try write([Self.series("b", 0)], query: "?create=false").code == "samples_left_out")
    #expect(try write([Self.series("b", 0)], query: "?intervall=3").status == 422)
  }

  @Test("A sample that cannot be taken is 400, told on one line with how many and why, and the others are stored")
  func partial() throws {
    let answer = try write([Self.series("a", 0), Self.series("b", 90_000_000)])
    #expect(answer.status == 400 && answer.code == "samples_left_out")
    #expect(!answer.text.contains("\n") && answer.text.utf8.count < 1_024)
    #expect(answer.json["detail"]?.string?.hasSuffix("1 of 2 samples were stored.") == true)
    #expect(answer.json["errors"]?.array?.first?["code"]?.string == "in_future")
    #expect(try fixture.ask(.get, "/v1/series").json["items"]?.array?.count == 1)
    let metrics = try fixture.ask(.get, "/metrics").text
    for line in [
      #"lapwing_sender_requests_total{sender="remote_write"} 1"#,
      #"lapwing_sender_points_total{sender="remote_write"} 1"#,
      #"lapwing_sender_points_left_out_total{sender="remote_write",reason="in_future"} 1"#,
    ] { #expect(metrics.contains(line + "\n"), Comment(rawValue: line)) }
  }

  @Test("What is no snappy block, or no such message, is 400 with its place")
  func malformed() throws {
    for body in [[5, 0, 1], [3, 8, 7, 7, 7]] as [[UInt8]] {
      let answer = try write(body)
      #expect(answer.status == 400 && answer.code == "malformed_remote_write", Comment(rawValue: answer.text))
      #expect(answer.text.contains("byte"))
    }
    #expect(try write([UInt8]()).code == "empty_body")
    #expect(try write(SnappyEncoder.varint(1 << 30) + [0]).status == 413)
  }

  @Test(
    "Another version, type or coding is 415, at which senders of version 2 fall back",
    arguments: [
      ("Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request"), ("Content-Type", "text/plain"),
      ("Content-Encoding", "gzip"), ("Content-Encoding", "snappy, gzip"),
      ("X-Prometheus-Remote-Write-Version", "2.0.0"),
    ])
  func refused(name: String, value: String) throws {
    let answer = try write(RemoteWriteMessage([Self.series("a", 0)]).packed, headers: [name: value])
    #expect(answer.status == 415, Comment(rawValue: answer.text))
    #expect(answer.json["errors"]?.array?.first?["header"]?.string == name)
  }

  @Test("A version 1 that says so is taken")
  func named() throws {
    let type = "application/x-protobuf;proto=prometheus.WriteRequest"
    let answer = try write(RemoteWriteMessage([Self.series("a", 0)]).packed, headers: ["Content-Type": type])
    #expect(answer.status == 204)
  }

  @Test(
    "A token is taken as bearer or as a password, whatever the user is called",
    arguments: ["scopes=ingest", "scopes=read"])
  func tokens(scopes: String) throws {
    let fixture = try APIFixture(token: "the-token-of-a-writer \(scopes)", now: Self.now)
    let body = RemoteWriteMessage([Self.series("a", 0)]).packed
    let wanted = scopes == "scopes=ingest" ? 204 : 403
    // base64 of user:the-token-of-a-writer, and of :the-token-of-a-writer.
    for credential in [
      "Bearer the-token-of-a-writer", "Basic dXNlcjp0aGUtdG9rZW4tb2YtYS13cml0ZXI=",
      "basic OnRoZS10b2tlbi1vZi1hLXdyaXRlcg==",
    ] {
      let answer = try write(body, headers: ["Authorization": credential], of: fixture)
      #expect(answer.status == wanted, Comment(rawValue: credential))
    }
    for credential in [
      "Basic dXNlcjp0aGUtdG9rZW4tb2YtYS13cml0ZQ==", "Basic !!!", "Basic", "Basic dGhlLXRva2VuLW9mLWEtd3JpdGVy",
      "Digest dXNlcjp0aGUtdG9rZW4tb2YtYS13cml0ZXI=",
    ] {
      let answer = try write(body, headers: ["Authorization": credential], of: fixture)
      #expect(answer.status == 401, Comment(rawValue: credential))
    }
  }
}
