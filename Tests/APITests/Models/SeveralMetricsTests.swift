import HTTP
import JSON
import Monitoring
import SeededRandom
import Testing

@testable import API

@Suite("Models of several metrics")
struct SeveralMetricsTests {
  /// Two metrics that go together, but for five points in which one of them does not.
  private static func upload(_ harness: ServiceHarness) throws {
    var generator = SeededGenerator(seed: 5)
    var text = "timestamp,orders,visits,label\n"
    for index in 0..<600 {
      let cause = Double.random(in: -1...1, using: &generator)
      let isBroken = (400..<405).contains(index)
      let orders = 50 + 10 * (isBroken ? -cause - 2 : cause) + Double.random(in: -1...1, using: &generator)
      let visits = 500 + 80 * cause + 5 * Double.random(in: -1...1, using: &generator)
      text += "\(ServiceHarness.time(index)),\(orders),\(visits),\(isBroken ? 1 : 0)\n"
    }
    #expect(try harness.send(.put, "/v1/series/shop", text, headers: ["Content-Type": "text/csv"]).status == 201)
  }

  @Test("pca finds what leaves its company, and evaluations tell by how much and at which price")
  func pca() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      let job = try harness.train(#"{"id": "p", "series": "shop", "algorithm": "pca"}"#)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      let model = try harness.send(.get, "/v1/models/p").json
      #expect(model["parameters"]?["explained_variance"]?.number == 0.9)
      #expect(model["report"]?["notes"]?.array?.first?.string?.hasPrefix("Keeps 1 of 2 components") == true)
      let evaluation = try harness.send(.post, "/v1/evaluations", #"{"model": "p"}"#).json
      for way in ["point_wise", "range_based"] {
        let figures = try #require(evaluation[way])
        #expect(try #require(figures["average_precision"]?.number) > 0.8)
        let capped = try #require(figures["best_capped"])
        #expect(try #require(capped["f1"]?.number) > 0.8)
        #expect(try #require(capped["normal_flagged_share"]?.number) <= 0.1)
        #expect(try #require(figures["all_positive"]?["normal_flagged_share"]?.number) == 1)
      }
    }
  }

  @Test("Every model of several metrics has pca beside it, one of a single metric has not")
  func baselines() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      for (metrics, isThere) in [(#"["orders", "visits"]"#, true), (#"["orders"]"#, false)] {
        let id = isThere ? "two" : "one"
        try harness.train(#"{"id": "\#(id)", "series": "shop", "algorithm": "difference", "metrics": \#(metrics)}"#)
        let rows = try harness.send(.get, "/v1/models/\(id)").json["report"]?["baselines"]?.array ?? []
        #expect(!rows.isEmpty)
        #expect(rows.contains { $0["algorithm"]?.string == "pca" } == isThere)
      }
    }
  }
}
