import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("New versions held against those in force")
struct ChallengeTests {
  /// Eight thousand minutes on a wave of 200 points with noise; every 500 points ten of them have what is usual half a wave away,
  /// labelled.
  private static func upload(_ harness: ServiceHarness, labels: Bool = true) throws {
    var generator = SeededGenerator(seed: 5)
    let rows = (0..<8_000).map { index in
      let isWrong = index % 500 >= 260 && index % 500 < 270
      let place = isWrong ? index + 100 : index
      let value = 100 + 20 * sin(2 * Double.pi * Double(place) / 200) + Double.random(in: -1...1, using: &generator)
      return "\(ServiceHarness.time(index)),\(value),\(isWrong && labels ? 1 : 0)"
    }
    let answer = try harness.send(
      .put, "/v1/series/orders?future_limit=100000000", "timestamp,orders,label\n" + rows.joined(separator: "\n"),
      headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201)
  }

  struct Retraining: Sendable, CustomTestStringConvertible {
    let algorithm: String
    var first = "{}"
    let second: String
    var testDescription: String { "\(algorithm) \(second)" }
  }

  private static let network =
    #""window": 200, "hidden_units": 32, "latent_dimensions": 4, "mcmc_iterations": 0, "batch_size": 64"#

  static let ruined: [Retraining] = [
    Retraining(algorithm: "seasonal_naive", second: #"{"parameters": {"period": 130}}"#),
    Retraining(algorithm: "seasonal_naive", second: #"{"parameters": {"period": 50}}"#),
    Retraining(algorithm: "seasonal_naive", first: #"{"period": 200}"#, second: #"{"parameters": {"period": 230}}"#),
    Retraining(algorithm: "ensemble", second: #"{"parameters": {"period": 130}}"#),
    Retraining(algorithm: "ensemble", second: #"{"parameters": {"period": 100}}"#),
    Retraining(algorithm: "autoregression", first: #"{"lags": 200}"#, second: #"{"parameters": {"lags": 1}}"#),
    Retraining(
      algorithm: "autoregression", first: #"{"lags": 200}"#, second: #"{"parameters": {"lags": 2, "l2": 1000000}}"#),
    Retraining(algorithm: "ensemble", first: #"{"period": 200}"#, second: #"{"parameters": {"period": 150}}"#),
    Retraining(
      algorithm: "donut", first: "{\(network), \"epochs\": 30}",
      second: #"{"parameters": {"epochs": 1, "score": "prior"}}"#),
    Retraining(
      algorithm: "donut", first: "{\(network), \"epochs\": 30}",
      second: #"{"parameters": {"epochs": 1, "learning_rate": 0.000001}}"#),
  ]

  @Test("A retraining that makes it worse never serves by itself, and says why; it can be let to", arguments: ruined)
  func isKept(retraining: Retraining) throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      try harness.train(
        #"{"id": "m", "series": "orders", "algorithm": "\#(retraining.algorithm)", "parameters": \#(retraining.first)}"#
      )
      let before = try harness.send(.get, "/v1/models/m").json
      #expect(before["active_version"]?.integer == 1 && before["report"]?["challenge"]?["lost"]?.bool == false)
      let job = try harness.finished(try harness.send(.post, "/v1/models/m/train", retraining.second))
      #expect(job["status"]?.string == "succeeded" && job["result"]?["activated"]?.bool == false, "\(job.text)")
      let after = try harness.send(.get, "/v1/models/m").json
      #expect(after["active_version"]?.integer == 1 && after["threshold"] == before["threshold"])
      #expect(after["parameters"] == before["parameters"])
      let report = try #require(try harness.send(.get, "/v1/models/m/versions/2").json["report"])
      let challenge = try #require(report["challenge"])
      #expect(challenge["lost"]?.bool == true && challenge["champion"]?["against"]?.string == "version 1")
      #expect(try #require(challenge["champion"]?["anomalies"]?.integer) >= 2)
      let notes = report["notes"]?.array?.compactMap(\.string) ?? []
      #expect(notes.contains { $0.hasPrefix("It is kept and does not serve: on ") })
      // Whoever wants it all the same gets it.
      #expect(try harness.send(.post, "/v1/models/m/versions/2/activate").json["active_version"]?.integer == 2)
    }
  }

  @Test(
    "One that is as good or better serves, and so does any where nothing is labelled, or a first one",
    arguments: [
      ("seasonal_naive", #"{"period": 130}"#, #"{"parameters": {"period": 200}}"#, true),
      ("seasonal_naive", "{}", "{}", true), ("ensemble", "{}", #"{"from": 1714700000}"#, true),
      ("seasonal_naive", "{}", #"{"parameters": {"period": 130}}"#, false),
    ])
  func better(algorithm: String, first: String, second: String, labels: Bool) throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness, labels: labels)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "\#(algorithm)", "parameters": \#(first)}"#)
      let job = try harness.finished(try harness.send(.post, "/v1/models/m/train", second))
      #expect(job["result"]?["activated"]?.bool == true, "\(job.text)")
      #expect(try harness.send(.get, "/v1/models/m").json["active_version"]?.integer == 2)
    }
  }

  @Test(
    "One that follows a version which has learnt from everything can't be held against it, but against the best baseline"
  )
  func nothingInCommon() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      let quick = #""epochs": 2, "validation_fraction": 0"#
      try harness.train(
        #"{"id": "m", "series": "orders", "algorithm": "donut", "parameters": {\#(Self.network), \#(quick)}}"#)
      let second = #"{"parameters": {"validation_fraction": 0.3}}"#
      let job = try harness.finished(try harness.send(.post, "/v1/models/m/train", second))
      #expect(job["status"]?.string == "succeeded")
      let challenge = try harness.send(.get, "/v1/models/m/versions/2").json["report"]?["challenge"]
      #expect(challenge?["champion"]?.isNull == true && challenge?["baseline"]?["anomalies"]?.integer == 5)
      // Only the baselines stand against it then.
      #expect(challenge?["lost"]?.bool == challenge?["baseline"]?["worse"]?.bool)
      #expect(job["result"]?["activated"]?.bool == (challenge?["lost"]?.bool == false))
    }
  }

  @Test("A first version that does worse than a baseline serves, and says so")
  func first() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      try harness.train(
        #"{"id": "m", "series": "orders", "algorithm": "seasonal_naive", "parameters": {"period": 130}}"#)
      let model = try harness.send(.get, "/v1/models/m").json
      #expect(model["active_version"]?.integer == 1)
      #expect(model["report"]?["challenge"]?["champion"]?.isNull == true)
      #expect(model["report"]?["challenge"]?["baseline"]?["worse"]?.bool == true)
      let notes = model["report"]?["notes"]?.array?.compactMap(\.string) ?? []
      #expect(notes.contains { $0.hasPrefix("It does worse than another: ") })
    }
  }
}
