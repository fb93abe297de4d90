import Foundation
import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("Scores of several metrics, and their context")
struct MetricScoreTests {
  private static let points = 400
  private static let metrics = ["orders", "latency", "errors"]

  /// Three waves and two context columns; a dip in `latency` at 300 that the others don't have.
  private func trained(_ algorithm: String = "difference", _ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.send(
        .put, "/v1/series/shop",
        """
        {"interval": 60, "metrics": ["orders", "latency", "errors"], "timezone": "+02:00",
         "context": [{"name": "deploy", "kind": "flag"}, {"name": "heat", "kind": "number"}]}
        """)
      try harness.send(.post, "/v1/series/shop/points", Self.upload(0..<Self.points))
      try harness.train(#"{"id": "m", "series": "shop", "algorithm": "\#(algorithm)"}"#)
      try body(harness)
    }
  }

  private static func value(_ metric: Int, _ index: Int) -> Double {
    let noise = Double((index * 7_919 + metric * 104_729) % 101) / 50
    return 50 + 20 * sin(Double(index) / 20 + Double(metric)) + noise - (metric == 1 && index == 300 ? 400 : 0)
  }

  private static func upload(_ range: Range<Int>) -> String {
    let times = range.map { String(ServiceHarness.time($0)) }.joined(separator: ",")
    let columns = metrics.indices.map { metric in
      #""\#(metrics[metric])": [\#(range.map { String(value(metric, $0)) }.joined(separator: ","))]"#
    }
    let flags = range.map { $0 % 50 == 0 ? "1" : "0" }.joined(separator: ",")
    return
      #"{"timestamps": [\#(times)], "values": {\#(columns.joined(separator: ","))}, "context": {"deploy": [\#(flags)]}}"#
  }

  private func window(_ range: Range<Int>, context: String = "") -> String {
    let columns = Self.metrics.indices.map { metric in
      #""\#(Self.metrics[metric])": [\#(range.map { String(Self.value(metric, $0)) }.joined(separator: ","))]"#
    }
    return
      #"{"windows": [{"start": \#(ServiceHarness.time(range.lowerBound)), "values": {\#(columns.joined(separator: ","))}\#(context)}]}"#
  }

  @Test("Every metric has its band and its share, and the largest is named", arguments: ["difference", "ensemble"])
  func bands(algorithm: String) throws {
    try trained(algorithm) { harness in
      let scores = try harness.send(.get, "/v1/series/shop/scores").json
      for column in ["expected", "lower", "upper", "contribution", "values"] {
        let object = try #require(scores[column]?.object)
        #expect(object.keys == Self.metrics)
        #expect(object.values.allSatisfy { $0.array?.count == Self.points })
      }
      #expect(scores["largest_metric"]?.array?[300].string == "latency")
      #expect(scores["largest_metric"]?.array?[0].isNull == true)
      if algorithm == "difference" { #expect(scores["anomaly"]?.array?[300].integer == -1) }
      for index in [50, 300, 399] {
        let shares = Self.metrics.map { scores["contribution"]?[$0]?.array?[index].number ?? .nan }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
      }
    }
  }

  @Test("What is stored, what is computed again, and what a window gets, are the same")
  func agreement() throws {
    try trained { harness in
      let stored = try harness.send(.get, "/v1/series/shop/scores")
      #expect(try harness.send(.get, "/v1/series/shop/scores").text == stored.text)
      // A correction with the same value forgets the scores behind it.
      try harness.send(.post, "/v1/series/shop/points", Self.upload(200..<201))
      let again = try harness.send(.get, "/v1/series/shop/scores")
      #expect(again.text == stored.text && again.tag != stored.tag)
      let windows = try harness.send(.post, "/v1/models/m/score", window(0..<400)).json["windows"]?.array?.first
      let range = try harness.send(
        .post, "/v1/models/m/score", #"{"from": \#(ServiceHarness.time(1)), "to": \#(ServiceHarness.time(400))}"#
      ).json
      for column in ["scores", "expected", "lower", "upper", "contribution", "largest_metric"] {
        #expect(windows?[column] == range[column])
      }
    }
  }

  @Test("A point without its first metric has a score by the others, and is not without data")
  func partlyMissing() throws {
    try trained { harness in
      let time = ServiceHarness.time(350)
      try harness.send(
        .post, "/v1/series/shop/points", #"{"timestamps": [\#(time)], "values": {"orders": [null]}}"#)
      let scores = try harness.send(.get, "/v1/series/shop/scores").json
      #expect(scores["values"]?["orders"]?.array?[350].isNull == true)
      #expect(scores["scores"]?.array?[350].isNull == false)
      #expect(scores["largest_metric"]?.array?[350].string != "orders")
      #expect(scores["contribution"]?["orders"]?.array?[350].number == 0)
      let starts = (scores["states"]?.array ?? []).map { $0["start"]?.integer }
      #expect(!starts.contains(time))
    }
  }

  @Test("Rows carry the band of their own metric, and pages and pictures every metric's")
  func forms() throws {
    try trained { harness in
      let columns = try harness.send(.get, "/v1/series/shop/scores").json
      let rows = try harness.send(.get, "/v1/series/shop/scores?format=rows").json["rows"]?.array ?? []
      #expect(rows.count == 3 * Self.points)
      for (place, metric) in Self.metrics.enumerated() {
        let row = rows[3 * 300 + place]
        #expect(row["metric"]?.string == metric && row["largest"] == .bool(metric == "latency"))
        for column in ["expected", "lower", "upper", "contribution"] {
          #expect(row[column] == columns[column]?[metric]?.array?[300])
        }
      }
      let page = try harness.send(.get, "/v1/series/shop/scores?limit=150").json
      #expect(page["contribution"]?["errors"]?.array?.count == 150 && page["next_cursor"] != nil)
      let few = try harness.send(.get, "/v1/series/shop/scores?max_points=40").json
      let kept = few["timestamps"]?.integers ?? []
      #expect(kept.count <= 40 && kept.contains(ServiceHarness.time(300)))
      #expect(few["largest_metric"]?.array?.count == kept.count)
    }
  }

  @Test("A monitor's answer says each metric's part too")
  func monitor() throws {
    try trained { harness in
      try harness.send(.put, "/v1/monitors/w", #"{"model": "m"}"#)
      let answer = try harness.send(.post, "/v1/series/shop/points", Self.upload(400..<402)).json
      let scores = try #require(answer["scores"]?["w"])
      #expect(scores["expected"]?.object?.keys == Self.metrics)
      #expect(scores["contribution"]?["orders"]?.array?.count == 2 && scores["largest_metric"]?.array?.count == 2)
    }
  }

  @Test("Context of a window is taken where the series has it, and may be left out or null")
  func context() throws {
    try trained { harness in
      let bare = try harness.send(.post, "/v1/models/m/score", window(0..<3))
      for context in [
        #", "context": {}"#, #", "context": {"deploy": [0, 1, null]}"#,
        #", "context": {"heat": [20.5, null, -3], "deploy": [null, null, null]}"#,
      ] {
        let answer = try harness.send(.post, "/v1/models/m/score", window(0..<3, context: context))
        #expect(answer.status == 200 && answer.text == bare.text)
      }
    }
  }

  @Test(
    "Context that the series doesn't have, or of another length, is named",
    arguments: [
      (#"{"deplo": [0, 0, 0]}"#, "unknown_metric", "unknown_metric /windows/0/context/deplo"),
      (#"{"orders": [0, 0, 0]}"#, "unknown_metric", "unknown_metric /windows/0/context/orders"),
      (#"{"deploy": [0, 0]}"#, "length_mismatch", "length_mismatch /windows/0/context/deploy"),
      (#"{"deploy": [0, "x", 0]}"#, "wrong_type", "wrong_type /windows/0/context/deploy"),
      (#"[0]"#, "wrong_type", "wrong_type /windows/0/context"),
    ])
  func wrongContext(context: String, code: String, fault: String) throws {
    try trained { harness in
      let answer = try harness.send(
        .post, "/v1/models/m/score", window(0..<3, context: #", "context": \#(context)"#))
      #expect(answer.status == 422 && answer.code == code && answer.faults == [fault])
    }
  }

  @Test("A time zone is shown, kept by files, changed by name, and must be known")
  func timezones() throws {
    try ServiceHarness.with { harness in
      let csv = "timestamp,value\n1714640400,1\n1714640460,2\n"
      #expect(
        try harness.send(.put, "/v1/series/z", csv, headers: ["Content-Type": "text/csv"]).json["timezone"]?.string
          == "UTC")
      let named = try harness.send(
        .put, "/v1/series/z?timezone=Europe/Berlin", csv, headers: ["Content-Type": "text/csv"])
      #expect(named.json["timezone"]?.string == "Europe/Berlin")
      let kept = try harness.send(.put, "/v1/series/z", csv, headers: ["Content-Type": "text/csv"])
      #expect(kept.json["timezone"]?.string == "Europe/Berlin")
      let changed = try harness.send(.put, "/v1/series/z", #"{"interval": 60, "timezone": "-03:00"}"#)
      #expect(changed.status == 200 && changed.json["timezone"]?.string == "-03:00")
      let wrong = try harness.send(.post, "/v1/series", #"{"interval": 60, "timezone": "Europe/Atlantis"}"#)
      #expect(wrong.status == 422 && wrong.faults == ["unknown_timezone /timezone"])
      let parameter = try harness.send(
        .put, "/v1/series/z?timezone=../etc", csv, headers: ["Content-Type": "text/csv"])
      #expect(parameter.faults == ["unknown_timezone timezone"])
      #expect(try harness.send(.post, "/v1/series", #"{"interval": 60, "timezone": ""}"#).status == 422)
    }
  }
}
