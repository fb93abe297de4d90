import Foundation
import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("Line protocol over HTTP")
struct LineProtocolRoutesTests {
  private let api: APIFixture
  init() throws { api = try APIFixture() }

  private func write(_ path: String, _ text: String, headers: HTTPHeaders = [:]) throws -> APIAnswer {
    try api.ask(.post, path, text, headers: headers)
  }

  @Test(
    "Both versions store, a series a measurement with its tags and a metric a field",
    arguments: ["/write?db=telegraf&precision=s&rp=autogen&u=x&p=y", "/api/v2/write?org=o&bucket=b&precision=s"])
  func write(path: String) throws {
    let text = """
      cpu,host=web-1,cpu=cpu0 usage=12.5,ok=true,note="text",n=3i 1699999200
      cpu,host=web-1,cpu=cpu0 usage=13 1699999261
      mem free=10u 1699999200
      """
    let answer = try write(path, text)
    #expect(answer.status == 204 && answer.text.isEmpty)
    let series = try api.ask(.get, "/v1/series/cpu.cpu-cpu0.host-web-1").json
    #expect(series["metrics"]?.array == [.string("usage"), .string("ok"), .string("n")])
    #expect(series["tags"]?["host"] == .string("web-1") && series["tags"]?["_measurement"] == .string("cpu"))
    let points = try api.ask(.get, "/v1/series/cpu.cpu-cpu0.host-web-1/points").json
    #expect(points["timestamps"]?.integers == [1_699_999_200, 1_699_999_260])
    #expect(points["values"]?["usage"]?.numbers == [12.5, 13])
    #expect(points["values"]?["ok"]?.numbers?.first == 1)
    #expect(try api.ask(.get, "/v1/series/mem").json["points"] == .integer(1))
  }

  @Test(
    "Times count what the precision says, nanoseconds unless told",
    arguments: [
      ("", "1699999200999999999"), ("&precision=ns", "1699999200000000000"), ("&precision=us", "1699999200000000"),
      ("&precision=u", "1699999200000000"), ("&precision=ms", "1699999200500"), ("&precision=s", "1699999200"),
      ("&precision=m", "28333320"), ("&precision=h", "472222"),
    ])
  func precisions(query: String, time: String) throws {
    #expect(try write("/write?db=d" + query, "m v=1 \(time)").status == 204)
    #expect(try api.ask(.get, "/v1/series/m").json["first"] == .integer(1_699_999_200))
  }

  @Test("A line without a time is of now")
  func now() throws {
    #expect(try write("/write?db=d", "m v=1").status == 204)
    #expect(try api.ask(.get, "/v1/series/m").json["first"] == .integer(1_700_000_000))
  }

  @Test("What cannot be read is answered as InfluxDB does, with line and column, and nothing of it is stored")
  func malformed() throws {
    let answer = try write("/api/v2/write?bucket=b", "m v=1 1699999200000000000\nm v= 1\nm w=abc")
    #expect(answer.status == 400 && answer.headers["Content-Type"] == "application/json")
    #expect(answer.json["code"] == .string("invalid") && answer.json["line"] == .integer(2))
    #expect(
      answer.json["message"]
        == .string(
          "unable to parse line 2, column 5: missing field value\nunable to parse line 3, column 5: "
            + "invalid field value: a number, 1i, 1u, true, false or \"text\" is wanted"))
    #expect(answer.json["error"] == answer.json["message"])
    #expect(answer.headers["X-Influxdb-Error"]?.hasPrefix("unable to parse line 2") == true)
    #expect(try api.ask(.get, "/v1/series/m").status == 404)
  }

  @Test("Refusals that sending again cannot mend are 400, whatever they are elsewhere")
  func refusals() throws {
    for (path, text) in [
      ("/write?db=d&precision=x", "m v=1"), ("/write?db=d&nonsense=1", "m v=1"),
      ("/write?db=d&precision=s", "m v=1 4102444800"), ("/write?db=d&precision=h", "m v=1 99999999999"),
    ] {
      let answer = try write(path, text)
      #expect(answer.status == 400 && answer.json["code"] == .string("invalid"), "\(path)")
      #expect(answer.json["error"]?.string?.isEmpty == false)
    }
  }

  @Test("A key that is none, or that came before with another body, is refused in the same terms")
  func keys() throws {
    let headers: HTTPHeaders = ["Idempotency-Key": "k"]
    #expect(try write("/write?db=d", "m v=1", headers: headers).status == 204)
    #expect(try write("/write?db=d", "m v=1", headers: headers).headers["Idempotent-Replayed"] == "true")
    for (text, key) in [("m v=2", "k"), ("m v=1", String(repeating: "k", count: 200))] {
      let answer = try write("/write?db=d", text, headers: ["Idempotency-Key": key])
      #expect(answer.status == 400 && answer.json["code"] == .string("invalid"))
    }
  }

  @Test("A body without a number stores nothing and is taken")
  func nothing() throws {
    #expect(try write("/write?db=d", "# comment\n\nlog msg=\"x\"\n").status == 204)
    #expect(try api.ask(.get, "/v1/series").json["items"]?.array?.isEmpty == true)
    #expect(try metric("lapwing_sender_values_left_out_total{sender=\"line_protocol\"}") == "1")
  }

  @Test("Series that are made are so as the query says")
  func creation() throws {
    #expect(
      try write("/write?db=d&precision=s&interval=10&aggregation=sum", "m v=1 1699999201\nm v=2 1699999209").status
        == 204)
    let points = try api.ask(.get, "/v1/series/m/points").json
    #expect(points["interval"] == .integer(10) && points["values"]?["v"]?.numbers == [3])
  }

  @Test("The token comes as InfluxDB's clients send it, and its lack is told in their terms")
  func tokens() throws {
    let token = "0123456789abcdef-token"
    let api = try APIFixture(token: "\(token) scopes=ingest\nread0123456789abcdef scopes=read")
    func status(_ headers: HTTPHeaders, _ path: String = "/write?db=d") throws -> Int {
      try api.ask(.post, path, "m v=1", headers: headers).status
    }
    let basic = Data("any:\(token)".utf8).base64EncodedString()
    #expect(try status(["Authorization": "Token \(token)"]) == 204)
    #expect(try status(["Authorization": "Bearer \(token)"]) == 204)
    #expect(try status(["Authorization": "Basic \(basic)"]) == 204)
    #expect(try status([:], "/write?db=d&u=any&p=\(token)") == 204)
    #expect(try status(["Authorization": "Token nonsense"]) == 401)
    #expect(try status(["Authorization": "Token read0123456789abcdef"]) == 403)
    let refused = try api.ask(.post, "/api/v2/write", "m v=1")
    #expect(refused.status == 401 && refused.json["code"] == .string("unauthorized"))
    #expect(refused.json["message"]?.string?.isEmpty == false)
    let elsewhere = try api.ask(.get, "/v1/series", headers: ["Authorization": "Basic \(basic)"])
    #expect(elsewhere.status == 401 && elsewhere.code == "unauthorized")
  }

  @Test("What clients ask before they write is answered to everybody")
  func probes() throws {
    let api = try APIFixture(token: "0123456789abcdef-token")
    let ping = try api.ask(.get, "/ping")
    #expect(ping.status == 204 && ping.headers["X-Influxdb-Version"] != nil)
    #expect(try api.ask(.get, "/ping?verbose=true").status == 200)
    // Its workers are not at their posts.
    #expect(try api.ask(.get, "/health").json["status"] == .string("fail"))
    try api.service.jobs.start()
    defer { api.service.jobs.stop(within: 30) }
    let health = try api.ask(.get, "/health")
    #expect(health.status == 200 && health.json["status"] == .string("pass"))
  }

  @Test("Requests, points and refusals are counted by sender and reason")
  func counters() throws {
    _ = try write("/write?db=d", "m v=1 1699999200000000000\nm v=1 1699999260000000000")
    _ = try write("/write?db=d", "m v=")
    _ = try api.ask(.post, "/v1/points", #"{"series": "x", "timestamp": 60, "value": 1}"#, type: "application/x-ndjson")
    #expect(try metric("lapwing_sender_requests_total{sender=\"line_protocol\"}") == "2")
    #expect(try metric("lapwing_sender_points_total{sender=\"line_protocol\"}") == "2")
    #expect(
      try metric("lapwing_sender_refusals_total{sender=\"line_protocol\",reason=\"malformed_lines\"}") == "1")
    #expect(try metric("lapwing_sender_refusals_total{sender=\"points\",reason=\"series_not_found\"}") == "1")
    #expect(try metric("lapwing_sender_requests_total{sender=\"remote_write\"}") == "0")
  }

  private func metric(_ name: String) throws -> Substring? {
    try api.ask(.get, "/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }?.split(separator: " ")
      .last
  }
}
