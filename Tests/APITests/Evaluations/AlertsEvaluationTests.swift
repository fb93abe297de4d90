import HTTP
import JSON
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
}
