import HTTP
import JSON
import Testing

@testable import API
@testable import Monitoring

@Suite("Drills")
struct DrillRoutesTests {
  private func trained(points: Int = 1_200, _ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: points, spikes: [300, 800], missing: [900, 901])
      try harness.train(
        #"{"id": "m", "series": "orders", "algorithm": "difference", "to": \#(ServiceHarness.time(290))}"#)
      try body(harness)
    }
  }

  private func drill(_ harness: ServiceHarness, _ more: String = "") throws -> ServiceHarness.Answer {
    let answer = try harness.send(.post, "/v1/evaluations", #"{"model": "m", "kind": "drill"\#(more)}"#)
    guard answer.status == 202 else { return answer }
    let location = try #require(answer.headers["Location"])
    return try harness.send(.get, location + "?wait=60")
  }

  @Test("A giant spike is found and a tiny one is not, by type, length and size")
  func spikes() throws {
    try trained { harness in
      let synthetic = #", "synthetic": {"types": ["spike"], "lengths": [1], "sizes": [400, 0.5], "count": 30}"#
      let answer = try drill(harness, synthetic).json
      let cells = try #require(answer["cells"]?.array)
      #expect(cells.compactMap { $0["size"]?.number } == [0.5, 400])
      #expect(cells.compactMap { $0["recall"]?.number } == [0, 1])
      #expect(cells[1]["median_delay"]?.number == 0)
      #expect(answer["by_type"]?.array?[0]["anomalies"]?.integer == 60)
      #expect(answer["by_size"]?.array?.compactMap { $0["found"]?.integer } == [0, 30])
      #expect(answer["points"]?.integer == 1_196)
      #expect(answer["labelled"]?["anomalies"]?.integer == 2)
      let summary = try #require(answer["summary"]?.string)
      #expect(summary.hasPrefix("Of 60 anomalies laid one at a time into copies of these points, 30 (50 %)"))
      #expect(summary.hasSuffix("found or more: spike from size 400 on."))
      #expect(answer["caveat"]?.string == DrillReport.caveat)
    }
  }

  @Test("The defaults cover every type, and nothing is stored")
  func defaults() throws {
    try trained { harness in
      let before = try harness.send(.get, "/v1/series/orders").json
      let answer = try drill(harness, #", "synthetic": {"count": 5}"#).json
      #expect(
        answer["by_type"]?.array?.compactMap { $0["type"]?.string }
          == ["spike", "dip", "level_shift", "trend", "drop_out", "frequency"])
      #expect(answer["synthetic"]?["sizes"]?.numbers == [3, 6, 12, 24])
      #expect(answer["synthetic"]?["seed"]?.integer == 0)
      #expect(try harness.send(.get, "/v1/series/orders").json == before)
      #expect(try drill(harness, #", "synthetic": {"count": 5}"#).json == answer)
    }
  }

  @Test("The recent past is what is rehearsed unless a start is given")
  func recentPast() throws {
    try trained(points: 10_500) { harness in
      let synthetic = #", "synthetic": {"types": ["dip"], "count": 1}"#
      let recent = try drill(harness, synthetic).json
      #expect(recent["from"]?.integer == ServiceHarness.time(500))
      let all = try drill(harness, synthetic + #", "from": \#(ServiceHarness.start)"#).json
      #expect(all["from"]?.integer == ServiceHarness.start)
    }
  }

  @Test("Much work becomes a job with the same result")
  func job() throws {
    try trained { harness in
      let synthetic = #", "synthetic": {"types": ["level_shift"], "lengths": [240], "sizes": [9], "count": 100}"#
      let accepted = try harness.send(.post, "/v1/evaluations", #"{"model": "m", "kind": "drill"\#(synthetic)}"#)
      #expect(accepted.status == 202)
      let job = try harness.finished(accepted)
      #expect(job["result"]?["kind"]?.string == "drill")
      // Of so long ones there is no room for more.
      #expect(job["result"]?["total"]?["anomalies"]?.integer == 2)
    }
  }

  @Test(
    "What cannot be rehearsed is refused",
    arguments: [
      (#""kind": "drill", "horizon": 3"#, ["unknown_key /horizon"]),
      (#""kind": "detection", "synthetic": {}"#, ["unknown_key /synthetic"]),
      (#""kind": "drill", "synthetic": {"generator": "g"}"#, ["unknown_reference /synthetic/generator"]),
      (#""kind": "drill", "synthetic": {"generator": "m"}"#, ["generates_nothing /synthetic/generator"]),
      (#""kind": "drill", "synthetic": {"min_departure": 1}"#, ["inconsistent_parameters /synthetic/min_departure"]),
      (#""kind": "drill", "synthetic": {"types": ["spike", "flood"]}"#, ["invalid_value /synthetic/types/1"]),
      (
        #""kind": "drill", "synthetic": {"types": ["trend"], "lengths": [1]}"#,
        ["inconsistent_parameters /synthetic/lengths"]
      ),
      (
        #""kind": "drill", "synthetic": {"lengths": [0, 5, 5, 1.5]}"#,
        [
          "out_of_range /synthetic/lengths/0", "invalid_value /synthetic/lengths/2", "wrong_type /synthetic/lengths/3",
        ]
      ),
      (
        #""kind": "drill", "synthetic": {"sizes": [1001], "count": 101}"#,
        [
          "out_of_range /synthetic/sizes/0", "out_of_range /synthetic/count",
        ]
      ),
    ])
  func faults(_ more: String, _ faults: [String]) throws {
    try trained { harness in
      let answer = try harness.send(.post, "/v1/evaluations", #"{"model": "m", \#(more)}"#)
      #expect(answer.faults == faults)
    }
  }

  @Test("A series that the model cannot judge is told at its place")
  func series() throws {
    try trained { harness in
      for (name, text) in [("slow", "timestamp,orders\n0,1\n3600,2\n"), ("other", "timestamp,visits\n0,1\n60,2\n")] {
        try harness.send(.put, "/v1/series/\(name)", text, headers: ["Content-Type": "text/csv"])
      }
      #expect(try drill(harness, #", "series": "slow""#).faults == ["interval_mismatch /series"])
      #expect(try drill(harness, #", "series": "other""#).faults == ["unknown_metric /series"])
    }
  }

  @Test("A range without room for an anomaly says so")
  func noRoom() throws {
    try trained { harness in
      let times = #", "from": \#(ServiceHarness.time(900)), "to": \#(ServiceHarness.time(902))"#
      let missing = try drill(harness, times)
      #expect(missing.faults == ["empty_range /from"])
      let later = try drill(harness, #", "from": \#(ServiceHarness.time(5_000))"#)
      #expect(later.faults == ["empty_range /from"])
      let earlier = try drill(harness, #", "to": 60"#)
      #expect(earlier.faults == ["empty_range /to"])
    }
  }
}
