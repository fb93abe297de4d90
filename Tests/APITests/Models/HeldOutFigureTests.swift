import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Figures of a training report")
struct HeldOutFigureTests {
  /// 2,000 minutes of noise: spikes in the first 1,200 points that are labelled, and in the last 800 labels where nothing is.
  private static func upload(_ harness: ServiceHarness, misleading: Bool) throws {
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<2_000).map { index in
      let isSpike = index < 1_200 && index % 150 == 75
      let isLabelled = isSpike || misleading && index >= 1_400 && index % 150 == 75
      let value = 50 + Double.random(in: -1...1, using: &generator) + (isSpike ? 60 : 0)
      return "\(ServiceHarness.time(index)),\(value),\(isLabelled ? 1 : 0)"
    }
    let answer = try harness.send(
      .put, "/v1/series/orders?future_limit=100000000", "timestamp,orders,label\n" + rows.joined(separator: "\n"),
      headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201)
  }

  private static let donut =
    #""parameters": {"window": 32, "epochs": 4, "hidden_units": 16, "latent_dimensions": 3, "mcmc_iterations": 0"#

  @Test(
    "They are measured on points that were not learnt from: what is plain among those that were lifts none of them",
    arguments: [#""algorithm": "ensemble""#, #""algorithm": "difference""#, #""algorithm": "donut", "# + donut + "}"])
  func misleading(settings: String) throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, misleading: true)
      try harness.train(#"{"id": "m", "series": "orders", \#(settings)}"#)
      let report = try #require(try harness.send(.get, "/v1/models/m").json["report"])
      let evaluated = try #require(report["evaluated_on"])
      #expect(evaluated["stretch"]?.string == "held_out")
      #expect(evaluated["from"]?.integer == ServiceHarness.time(1_400))
      #expect(evaluated["to"]?.integer == ServiceHarness.time(2_000))
      #expect(evaluated["anomalies"]?.integer == 4)
      // Every spike of the first part would be found: 8 of 12 labelled points.
      let rows = [report["figures"]] + (report["baselines"]?.array ?? []).map { $0["figures"] }
      #expect(rows.count == 5 || rows.count == 6)
      for row in rows { #expect(try #require(row?["average_precision"]?.number) < 0.2) }
    }
  }

  @Test("Where there is no labelled anomaly to be found they are null, and where all was learnt from they say so")
  func null() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, misleading: false)
      try harness.train(#"{"id": "d", "series": "orders", "algorithm": "difference"}"#)
      let report = try harness.send(.get, "/v1/models/d").json["report"]
      #expect(report?["evaluated_on"]?["anomalies"]?.integer == 0)
      #expect(report?["figures"]?["average_precision"]?.isNull == true)
      try harness.train(
        #"{"id": "n", "series": "orders", "algorithm": "donut", \#(Self.donut), "validation_fraction": 0}}"#)
      let network = try harness.send(.get, "/v1/models/n").json["report"]
      #expect(network?["evaluated_on"]?.isNull == true && network?["figures"]?["best_f1"]?.isNull == true)
    }
  }

  @Test("A network's first line is fitted on what it didn't learn from, and stays so when it is asked for again")
  func line() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, misleading: false)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "donut", \#(Self.donut)}}"#)
      let threshold = try #require(try harness.send(.get, "/v1/models/m").json["threshold"])
      #expect(threshold["from"]?.integer == ServiceHarness.time(1_400))
      #expect(threshold["points"]?.integer == 600)
      let again = try harness.send(.put, "/v1/models/m/threshold", #"{"method": "rate"}"#)
      #expect(again.json["value"] == threshold["value"] && again.json["from"] == threshold["from"])
      // Labels may lie anywhere.
      let labels = try harness.send(.put, "/v1/models/m/threshold", #"{"method": "labels"}"#)
      #expect(labels.status == 200 && labels.json["from"]?.integer == ServiceHarness.time(0))
    }
  }

  @Test("A series that is too short to hold a window out is learnt from whole")
  func short() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 100)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "donut", \#(Self.donut)}}"#)
      let report = try harness.send(.get, "/v1/models/m").json["report"]
      #expect(report?["validation_samples"]?.integer == 0)
      #expect(report?["training_samples"]?.integer == 69)
    }
  }

  @Test("A short series is measured in steps, each by a copy that learnt from all before it, and so are the baselines")
  func walkForward() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 400, spikes: [200, 250])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "ensemble"}"#)
      let report = try #require(try harness.send(.get, "/v1/models/m").json["report"])
      let evaluated = try #require(report["evaluated_on"])
      #expect(evaluated["stretch"]?.string == "walk_forward" && evaluated["anomalies"]?.integer == 2)
      #expect(
        evaluated["from"]?.integer == ServiceHarness.time(160) && evaluated["to"]?.integer == ServiceHarness.time(400))
      // Both are plain, and lie before the newest three tenths.
      let difference = report["baselines"]?.array?.first { $0["algorithm"]?.string == "difference" }
      #expect(try #require(difference?["figures"]?["average_precision"]?.number) > 0.4)
      #expect(try #require(report["figures"]?["best_f1"]?.number) > 0.4)
      // The second version is held against the first by the same steps.
      let again = try harness.send(.post, "/v1/models/m/train", "{}")
      try harness.finished(again)
      let challenge = try #require(try harness.send(.get, "/v1/models/m/versions/2").json["report"]?["challenge"])
      let champion = try #require(challenge["champion"])
      #expect(
        champion["average_precision"] == champion["other_average_precision"] && champion["anomalies"]?.integer == 2)
    }
  }
}
