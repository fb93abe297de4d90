import HTTP
import JSON
import Storage
import Testing

@testable import API
@testable import Monitoring

@Suite("The routes of monitors and alerts")
struct MonitorRoutesTests {
  private func fixture() throws -> APIFixture {
    let fixture = try APIFixture()
    _ = try fixture.send(.post, "/v1/series", json: #"{"id": "kpi", "interval": 60, "metrics": ["value"]}"#)
    try fixture.addPoints(to: "kpi")
    _ = try fixture.send(.post, "/v1/models", json: #"{"id": "m", "series": "kpi", "algorithm": "difference"}"#)
    return fixture
  }

  @Test("A monitor is made, read, listed, replaced and deleted")
  func life() throws {
    let fixture = try fixture()
    let made = try fixture.send(
      .put, "/v1/monitors/w", json: #"{"model": "m", "webhook": {"url": "http://127.0.0.1:9093/x"}}"#)
    #expect(made.status == .created)
    #expect(made.field("Location") == "/v1/monitors/w")
    #expect(made.json?["receivers"]?.array == [.string("w")])
    let receiver = try fixture.send(.get, "/v1/receivers/w").json
    #expect(receiver?["url"]?.string == "http://127.0.0.1:9093/x" && receiver?["kind"]?.string == "webhook")
    #expect(made.json?["series"]?.string == "kpi")
    let schema = try #require(try ContractDocument.load().schema("Monitor")?["properties"]?.object)
    #expect(Set(made.json?.object?.keys ?? []) == Set(schema.keys))
    let read = try fixture.send(.get, "/v1/monitors/w")
    let tag = try #require(read.field("ETag"))
    #expect(try fixture.send(.get, "/v1/monitors/w", headers: ["If-None-Match": tag]).status == .notModified)
    #expect(try fixture.send(.put, "/v1/monitors/w", json: #"{"model": "m", "webhook": null}"#).status == .ok)
    #expect(try fixture.send(.get, "/v1/monitors?series=kpi").json?["items"]?.array?.count == 1)
    #expect(try fixture.send(.get, "/v1/monitors?series=other").json?["items"]?.array?.count == 0)
    #expect(try fixture.send(.delete, "/v1/monitors/w").status == .noContent)
    #expect(try fixture.send(.get, "/v1/monitors/w").json?["code"]?.string == "monitor_not_found")
    #expect(try fixture.send(.delete, "/v1/monitors/w").status == .notFound)
  }

  @Test("A list is paged")
  func paging() throws {
    let fixture = try fixture()
    for id in ["a", "b", "c"] { _ = try fixture.send(.put, "/v1/monitors/\(id)", json: #"{"model": "m"}"#) }
    let first = try fixture.send(.get, "/v1/monitors?limit=2").json
    #expect(first?["items"]?.array?.map { $0["id"]?.string } == ["a", "b"])
    let cursor = try #require(first?["next_cursor"]?.string)
    let second = try fixture.send(.get, "/v1/monitors?limit=2&cursor=\(cursor)").json
    #expect(second?["items"]?.array?.map { $0["id"]?.string } == ["c"])
    #expect(second?["next_cursor"] == nil)
  }

  @Test(
    "What is wrong with a definition is said where it is",
    arguments: [
      (#"{}"#, "missing_key", "/model"), (#"{"model": "nobody"}"#, "unknown_reference", "/model"),
      (#"{"model": 5}"#, "wrong_type", "/model"), (#"{"model": "m", "extra": 1}"#, "unknown_key", "/extra"),
      (#"{"model": "m", "webhook": {}}"#, "missing_key", "/webhook/url"),
      (#"{"model": "m", "webhook": {"url": "ftp://x/"}}"#, "invalid_value", "/webhook/url"),
      (#"{"model": "m", "webhook": {"url": "http://u:p@x/"}}"#, "invalid_value", "/webhook/url"),
      (#"{"model": "m", "webhook": "http://x/"}"#, "wrong_type", "/webhook"),
    ])
  func faults(body: String, code: String, pointer: String) throws {
    let answer = try fixture().send(.put, "/v1/monitors/w", json: body)
    #expect(answer.status.code == 422)
    #expect(answer.json?["errors"]?.array?.first?["code"]?.string == code)
    #expect(answer.json?["errors"]?.array?.first?["pointer"]?.string == pointer)
  }

  @Test("Alerts are listed with the newest start first, by status, and page by page")
  func alerts() throws {
    let fixture = try fixture()
    _ = try fixture.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#)
    try fixture.service.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("w"))
      for start in [100, 300, 200, 300] as [Int64] {
        let alert = try transaction.alerts.open(
          monitor: monitor, version: 1, series: "kpi", kind: .anomaly, start: start, now: 1_000 + start)
        if start == 100 { try transaction.alerts.update(alert.key, end: 160, now: 5_000) }
      }
    }
    func starts(_ query: String) throws -> [Int64?] {
      try fixture.send(.get, "/v1/alerts" + query).json?["items"]?.array?.map { $0["start"]?.integer } ?? []
    }
    #expect(try starts("") == [300, 300, 200, 100])
    #expect(try starts("?status=closed") == [100])
    #expect(try starts("?status=open&series=kpi&monitor=w") == [300, 300, 200])
    #expect(try starts("?since=1300") == [300, 300, 100])
    #expect(try starts("?series=other").isEmpty)
    let first = try fixture.send(.get, "/v1/alerts?limit=1").json
    let cursor = try #require(first?["next_cursor"]?.string)
    #expect(first?["items"]?.array?.first?["id"]?.string == "a-4")
    let second = try fixture.send(.get, "/v1/alerts?limit=1&cursor=\(cursor)").json
    #expect(second?["items"]?.array?.first?["id"]?.string == "a-2")
    let seen = try fixture.send(.post, "/v1/alerts/a-4/acknowledge", json: #"{"author": "mia", "note": "on it"}"#)
    #expect(seen.json?["status"]?.string == "acknowledged")
    #expect(try starts("?status=acknowledged") == [300])
    #expect(try fixture.send(.post, "/v1/alerts/a-2/acknowledge").status == .ok)
    #expect(try fixture.send(.post, "/v1/alerts/a-9/acknowledge").json?["code"]?.string == "alert_not_found")
  }

  @Test("A verdict on an alert labels the points that it has so far, of whatever kind it is")
  func verdict() throws {
    let fixture = try fixture()
    _ = try fixture.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#)
    try fixture.service.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("w"))
      for (kind, start, end) in [(.anomaly, 600, 900), (.noData, 660, nil), (.anomaly, 300, nil)]
        as [(AlertRecord.Kind, Int64, Int64?)]
      {
        let alert = try transaction.alerts.open(
          monitor: monitor, version: 1, series: "kpi", kind: kind, start: start, now: 1)
        if let end { try transaction.alerts.update(alert.key, end: end, now: 2) }
      }
    }
    func say(_ alert: String) throws -> JSONValue {
      let body = #"{"author": "mia", "note": "moved", "verdict": "new_normal"}"#
      return try #require(try fixture.send(.post, "/v1/alerts/\(alert)/acknowledge", json: body).json)
    }
    #expect(try say("a-1")["acknowledged_by"]?.string == "mia")
    #expect(try say("a-2")["status"]?.string == "acknowledged")
    #expect(try say("a-3")["status"]?.string == "acknowledged")
    let labels = try #require(try fixture.send(.get, "/v1/series/kpi/labels").json?["items"]?.array)
    #expect(labels.allSatisfy { $0["kind"]?.string == "new_normal" })
    #expect(labels.map { $0["start"]?.integer } == [300, 600, 660])
    let last = try #require(try fixture.service.context.database.read { try $0.series.get("kpi")?.lastTime })
    #expect(labels.map { $0["end"]?.integer } == [max(360, last + 60), 900, max(720, last + 60)])
    #expect(labels.allSatisfy { $0["author"]?.string == "mia" && $0["note"]?.string == "moved" })
  }

  @Test("Whoever follows alerts goes on after the last one seen")
  func events() throws {
    let fixture = try fixture()
    _ = try fixture.send(.put, "/v1/monitors/w", json: #"{"model": "m"}"#)
    try fixture.service.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("w"))
      for start in [100, 200] as [Int64] {
        _ = try transaction.alerts.open(
          monitor: monitor, version: 1, series: "kpi", kind: .anomaly, start: start, now: 1_000)
      }
    }
    func ids(_ target: String, after last: String? = nil) throws -> [String] {
      let headers: HTTPHeaders = last.map { ["Last-Event-ID": $0] } ?? [:]
      guard case .stream(_, var stream) = try fixture.send(.get, target, headers: headers).body else { return [] }
      var ids: [String] = []
      while case .bytes(let bytes) = stream.next(nil) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        ids += lines.filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
      }
      return ids
    }
    #expect(try ids("/v1/alerts/events").isEmpty)
    let since = "/v1/alerts/events?since=1000"
    let all = try ids(since)
    #expect(all.count == 2)
    // Changes are noted in whole seconds: one in the second that the time lies in may have come after it.
    #expect(try ids("/v1/alerts/events?since=1000.5").count == 2)
    #expect(try ids("/v1/alerts/events?since=1001").isEmpty)
    #expect(try ids(since, after: all[0]) == [all[1]])
    #expect(try ids(since, after: all[1]).isEmpty)
    #expect(try ids("/v1/alerts/events?since=1000&monitor=other").isEmpty)
  }
}
