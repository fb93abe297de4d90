import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Replays of monitors")
struct AlertsEvaluationTests {
  private static let half = ServiceHarness.time(2_000)

  /// Two thousand minutes to learn from, and as many to judge.
  private func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 4_000, spikes: [300, 2_500, 2_501, 3_000, 3_600], missing: [3_001, 3_002])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "autoregression", "to": \#(Self.half)}"#)
      try body(harness)
    }
  }

  private func replay(_ harness: ServiceHarness, _ more: String = "") throws -> ServiceHarness.Answer {
    try harness.send(.post, "/v1/evaluations", #"{"model": "m", "kind": "alerts"\#(more)}"#)
  }

  @Test("An answer says for each budget what was found, what was not, and what was left out")
  func answer() throws {
    try trained { harness in
      let thresholds = #", "thresholds": [{"alerts_per_day": 0.1}, {"method": "fixed", "value": 1e9}]"#
      let answer = try replay(harness, thresholds).json
      #expect(answer["version"]?.integer == 1 && answer["from"]?.integer == Self.half)
      #expect(answer["points"]?.integer == 1_998 && answer["days"]?.number == 2_000 / 1_440)
      #expect(answer["events"]?.integer == 3 && answer["left_out"]?["learnt"]?.integer == 2_000)
      let rows = try #require(answer["rows"]?.array)
      #expect(rows[0]["found"]?.integer == 3 && rows[0]["recall"]?.number == 1)
      #expect(rows[0]["delay"]?.number == 0 && rows[0]["missed"]?.array?.isEmpty == true)
      let starts = rows[0]["items"]?.array?.compactMap { $0["right"]?.bool == true ? $0["event"]?.integer : nil }
      #expect(starts == [2_500, 3_000, 3_600].map { ServiceHarness.time($0) })
      #expect(rows[0]["threshold"]?["deviations"]?.number == 6 && rows[0]["line"]?["days"]?.integer == 3)
      // A line that nothing reaches.
      #expect(rows[1]["alerts"]?.integer == 0 && rows[1]["recall"]?.number == 0 && rows[1]["precision"] == .null)
      #expect(rows[1]["missed"]?.array?.first?["start"]?.integer == ServiceHarness.time(2_500))
      #expect(rows[1]["line"]?["refits"]?.integer == 0 && rows[1]["line"]?["greatest"]?.number == 1e9)
    }
  }

  @Test(
    "What can't be replayed is told at its place",
    arguments: [
      (#", "series": "orders", "delay_limit": 3"#, ["unknown_key /delay_limit", "unknown_key /series"]),
      (#", "version": 2"#, ["unknown_reference /version"]), (#", "version": 0"#, ["out_of_range /version"]),
      (#", "thresholds": []"#, ["invalid_value /thresholds"]),
      (
        #", "thresholds": [{}, {"alerts_per_day": 0, "quantile": 2}]"#,
        ["out_of_range /thresholds/1/alerts_per_day", "unknown_parameter /thresholds/1/quantile"]
      ),
      (#", "thresholds": [{}, {"method": "labels"}], "from": \#(ServiceHarness.time(2_100))"#, []),
      (#", "limit": 1001"#, ["out_of_range /limit"]),
      (#", "to": \#(half)"#, ["empty_range /to"]),
      (#", "from": \#(ServiceHarness.time(4_000))"#, ["empty_range /from"]),
    ])
  func faults(_ more: String, _ faults: [String]) throws {
    try trained { harness in
      let answer = try replay(harness, more)
      #expect(Set(answer.faults) == Set(faults), "\(answer.text)")
      #expect(answer.status == (faults.isEmpty ? 200 : 422))
    }
  }

  @Test("A line by labels without any among the points that were learnt from is refused at its place")
  func labels() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 1_200, spikes: [900])
      let to = ServiceHarness.time(600)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference", "to": \#(to)}"#)
      let answer = try replay(harness, #", "thresholds": [{}, {"method": "labels"}]"#)
      #expect(answer.faults == ["not_enough_labels /thresholds/1"], "\(answer.text)")
      // Until then none are needed, and the ones of the range are none of the line's business.
      #expect(try replay(harness, #", "thresholds": [{"method": "quantile"}]"#).status == 200)
    }
  }

  @Test("A model that is not there is told at its place")
  func unknown() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let answer = try replay(harness)
      #expect(answer.faults == ["unknown_reference /model"])
    }
  }

  @Test("A range without a score, and more thresholds than one answer holds, are told")
  func bounds() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 1_200, missing: Set(600..<1_200))
      let to = ServiceHarness.time(600)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference", "to": \#(to)}"#)
      #expect(try replay(harness, #", "from": \#(to)"#).faults == ["empty_range /from"])
      let eleven = [String](repeating: "{}", count: 11).joined(separator: ", ")
      #expect(try replay(harness, #", "thresholds": [\#(eleven)]"#).faults == ["invalid_value /thresholds"])
    }
  }

  /// Five-minute values of two metrics: the first five days are learnt from; then values leap, stand still and are missing.
  private func values(at index: Int, _ generator: inout SeededGenerator) -> [Double] {
    let wave = sin(Double(index) / 288 * 2 * .pi)
    let noise = (0..<2).map { _ in Double.random(in: -1...1, using: &generator) }
    let leap = index > 1_440 && index % 211 < 2 ? 60.0 : 0
    let first = (1_900..<1_930).contains(index) ? .nan : 50 + 20 * wave + noise[0] + leap
    let second = (1_600..<1_640).contains(index) ? 7.5 : 10 * wave + noise[1]
    return [first, (1_700..<1_760).contains(index) || first.isNaN ? .nan : second]
  }

  @Test("A monitor that is sent the points raises what its replay answers, of several metrics by name")
  func streamed() throws {
    try ServiceHarness.with { harness in
      var generator = SeededGenerator(seed: 3)
      let points = (0..<2_304).map { values(at: $0, &generator) }
      func time(_ index: Int) -> Int64 { ServiceHarness.start + Int64(index) * 300 }
      let rows = points[..<1_440].enumerated().map { "\(time($0)),\($1[0]),\($1[1])\n" }.joined()
      try harness.send(
        .put, "/v1/series/s?future_limit=100000000", "timestamp,a,b\n" + rows, headers: ["Content-Type": "text/csv"])
      try harness.train(#"{"id": "m", "series": "s", "algorithm": "autoregression"}"#)
      try harness.send(.put, "/v1/monitors/w", #"{"model": "m"}"#)
      for first in stride(from: 1_440, to: 2_304, by: 60) {
        let part = first..<min(first + 60, 2_304)
        func column(_ metric: Int) -> String {
          part.map { points[$0][metric].isNaN ? "null" : "\(points[$0][metric])" }.joined(separator: ",")
        }
        let times = part.map { "\(time($0))" }.joined(separator: ",")
        let body = #"{"timestamps": [\#(times)], "values": {"a": [\#(column(0))], "b": [\#(column(1))]}}"#
        #expect(try harness.send(.post, "/v1/series/s/points", body).status < 300)
      }
      func essence(_ items: JSONValue?) throws -> [String] {
        let keys = ["kind", "metric", "start", "end", "peak", "peak_at", "direction"]
        return try #require(items?.array).map { item in
          keys.map { "\($0) \(item[$0]?.text ?? "-")" }.joined(separator: ", ")
        }.sorted()
      }
      let raised = try essence(harness.send(.get, "/v1/alerts?monitor=w&limit=1000").json["items"])
      let answer = try replay(harness, #", "limit": 1000"#).json
      #expect(try essence(answer["rows"]?.array?.first?["items"]) == raised)
      #expect(answer["days"]?.number == 3)
      let parts = Set(raised.map { $0.prefix { $0 != "," } })
      #expect(parts == [#"kind "anomaly""#, #"kind "flatline""#, #"kind "no_data""#])
      #expect(raised.contains { $0.hasPrefix(#"kind "no_data", metric "b""#) })
      #expect(raised.contains { $0.hasPrefix(#"kind "no_data", metric null"#) })
    }
  }

  @Test("Much work becomes a job with the answer as its result")
  func job() throws {
    try ServiceHarness.with { harness in
      // A line a day for each of ten rows.
      let rows = (0..<500).map { day in
        "\(ServiceHarness.start + Int64(day) * 86_400),\(day % 7 + (day == 400 ? 50 : 0)),\(day == 400 ? 1 : 0)\n"
      }
      let text = "timestamp,orders,label\n" + rows.joined()
      try harness.send(
        .put, "/v1/series/orders?future_limit=100000000", text, headers: ["Content-Type": "text/csv"])
      let to = ServiceHarness.start + 250 * 86_400
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "autoregression", "to": \#(to)}"#)
      let ten = [String](repeating: "{}", count: 10).joined(separator: ", ")
      let accepted = try replay(harness, #", "thresholds": [\#(ten)]"#)
      #expect(accepted.status == 202)
      let job = try harness.finished(accepted)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      #expect(job["result"]?["kind"]?.string == "alerts" && job["result"]?["days"]?.integer == 250)
      #expect(job["result"]?["rows"]?.array?.compactMap { $0["found"]?.integer } == [Int64](repeating: 1, count: 10))
    }
  }
}
