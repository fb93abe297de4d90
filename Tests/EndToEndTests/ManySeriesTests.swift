import Glibc
import HTTP
import JSON
import Platform
import Programs
import Testing
import Waiting

/// Points of many series by the real binary over real sockets.
extension EndToEnd { @Suite(.serialized) struct ManySeriesTests {} }

extension EndToEnd.ManySeriesTests {
  private static let start: Int64 = 1_700_000_040

  private func rows(_ series: Int, slot: Int64) -> String {
    (0..<series).map { #"{"series":"host-\#($0)","timestamp":\#(Self.start + 60 * slot),"value":\#($0 % 7)}"# }
      .joined(separator: "\n")
  }

  private func send(_ rows: String, _ query: String, over client: HTTPClient) throws -> HTTPClientResponse {
    let packed = try #require(Deflater().finish(Array(rows.utf8)))
    return try client.send(
      .post, "/v1/points" + query, headers: ["Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"],
      body: .bytes(packed))
  }

  @Test("what was acknowledged of a thousand series is there after a kill, and nothing of what was refused")
  func kill() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let made = try send(rows(1_000, slot: 0), "?create=true", over: client).expecting(200).json
    #expect(made["created"]?.array?.count == 1_000 && made["inserted"]?.integer == 1_000)
    let refused = try send(
      rows(1_000, slot: 1) + "\n" + #"{"series":"nobody","timestamp":0,"value":1}"#, "", over: client)
    #expect(refused.status == 404)
    #expect(try send(rows(500, slot: 2), "", over: client).expecting(200).json["inserted"]?.integer == 500)
    server.kill(SIGKILL)
    _ = server.wait()
    let again = try ServerProcess(database: server.database)
    let reader = again.client()
    var (cursor, points): (String?, Int64) = ("", 0)
    while let place = cursor {
      let page = try reader.send(.get, "/v1/series?limit=400" + (place.isEmpty ? "" : "&cursor=\(place)")).json
      points += (page["items"]?.array ?? []).reduce(0) { $0 + ($1["points"]?.integer ?? 0) }
      cursor = page["next_cursor"]?.string
    }
    #expect(points == 1_500)
  }

  @Test("line protocol comes in pieces, a monitor hears of it, and its spike is answered to rows")
  func lines() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let hours = (0..<500).map { "load,host=a v=\($0 % 24 + $0 % 5) \(Self.start + 3_600 * Int64($0))" }
    var pieces = stride(from: 0, to: hours.count, by: 7).map { start in
      Array((hours[start..<min(start + 7, hours.count)].joined(separator: "\n") + "\n").utf8)
    }[...]
    let written = try client.send(
      .post, "/api/v2/write?org=o&bucket=b&precision=s&interval=3600", body: .stream { pieces.popFirst() })
    #expect(written.status == 204)
    let trained = try client.train(#"{"id": "m", "series": "load.host-a", "algorithm": "difference"}"#)
    #expect(trained["status"]?.string == "succeeded")
    #expect(try client.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#).status == 201)
    let spike = #"{"series":"load.host-a","timestamp":\#(Self.start + 3_600 * 500),"value":10000}"#
    let told = try send(spike, "", over: client).expecting(200).json
    #expect(told["judged"]?.integer == 1)
    let anomaly = told["anomalies"]?.array?.first
    #expect(anomaly?["monitor"]?.string == "w" && anomaly?["metric"]?.string == "v")
    #expect(anomaly?["value"]?.number == 10_000)
    #expect(try client.send(.get, "/v1/alerts?status=open").json["items"]?.array?.count == 1)
    let wrong = try client.send(.post, "/write?db=d", body: .bytes(Array("load v=1\nload v=x".utf8)))
    #expect(wrong.status == 400)
    #expect(try wrong.json["line"]?.integer == 2)
  }
}
