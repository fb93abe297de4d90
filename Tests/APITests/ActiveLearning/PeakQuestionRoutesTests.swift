import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Questions about peaks")
struct PeakQuestionRoutesTests {
  /// Two days and a half of minutes with noise, and a spike every four hours, each a little less high than the one before.
  private static func upload(_ harness: ServiceHarness) throws {
    var generator = SeededGenerator(seed: 9)
    let rows = (0..<3_600).map { index in
      let spike = index % 240 == 120 ? 90 - Double(index) / 100 : 0
      return "\(ServiceHarness.time(index)),\(50 + Double.random(in: -1...1, using: &generator) + spike)"
    }
    let answer = try harness.send(
      .put, "/v1/series/orders?future_limit=100000000", "timestamp,orders\n" + rows.joined(separator: "\n"),
      headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201)
  }

  @Test(
    "Every detector asks about the ten highest peaks of what it learnt from, the highest first; answers move its line at once",
    arguments: [
      ("ensemble", "{}"), ("difference", "{}"), ("seasonal_naive", "{}"), ("autoregression", "{}"),
      ("spectral_residual", "{}"),
      (
        "donut",
        #"{"window": 32, "epochs": 4, "hidden_units": 16, "latent_dimensions": 3, "mcmc_iterations": 0}"#
      ),
    ])
  func peaks(algorithm: String, parameters: String) throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      try harness.train(
        #"{"id": "m", "series": "orders", "algorithm": "\#(algorithm)", "parameters": \#(parameters), "threshold": {"alerts_per_day": 3}}"#
      )
      let page = try harness.send(.get, "/v1/models/m/queries").json
      #expect(page["strategy"]?.string == "peaks" && page["budget"] == .null)
      let items = try #require(page["items"]?.array)
      #expect(items.count == (algorithm == "donut" ? 5 : 10))
      #expect(items.allSatisfy { $0["reason"]?.string == "peak" && $0["probability"] == .null })
      let scores = items.compactMap { $0["features"]?["score"]?.number }
      #expect(scores == scores.sorted(by: >) && scores.count == items.count)
      for item in items {
        let (start, end) = (try #require(item["start"]?.integer), try #require(item["end"]?.integer))
        #expect((start..<end).contains(try #require(item["peak_at"]?.integer)))
        #expect(item["values"]?["orders"]?.array?.count == Int(end - start) / 60)
      }
      let before = try harness.send(.get, "/v1/models/m").json["threshold"]
      let answers = JSONValue.array(
        items.prefix(3).map { item in
          .object(["query": item["id"] ?? .null, "kind": .string("normal"), "author": .string("mia")])
        })
      let outcome = try harness.send(.post, "/v1/models/m/feedback", answers.text)
      #expect(outcome.status == 201 && outcome.json["job"] == .null)
      let line = try #require(outcome.json["line"])
      #expect(line["before"]?["value"] == before?["value"] && line["before"]?["method"]?.string == "rate")
      #expect(line["after"]?["method"]?.string == "answers")
      let values = ["before", "after"].compactMap { line[$0]?["value"]?.number }
      #expect(values.count == 2 && values[1] > values[0])
      #expect(line["alerts_new_count"]?.integer == 0)
      let now = try harness.send(.get, "/v1/models/m").json["threshold"]
      #expect(now?["value"] == line["after"]?["value"])
      // Those that are answered are asked no more; the same again is taken as it is, and changes nothing.
      let rest = try harness.send(.get, "/v1/models/m/queries").json
      #expect(rest["open"]?.integer == Int64(items.count - 3))
      let again = try harness.send(.post, "/v1/models/m/feedback", answers.text)
      #expect(again.status == 200 && again.json["line"]?["before"] == again.json["line"]?["after"])
      // Withdrawn, the line is the budget's again.
      for answer in outcome.json["items"]?.array ?? [] {
        let id = try #require(answer["id"]?.string)
        #expect(try harness.send(.delete, "/v1/models/m/feedback/\(id)").status == 204)
      }
      #expect(try harness.send(.get, "/v1/models/m").json["threshold"]?["value"] == before?["value"])
    }
  }

  @Test("Answers that are at fault move no line: gone, contradicting, outside of the window, too many")
  func refused() throws {
    try ServiceHarness.with { harness in
      try Self.upload(harness)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "ensemble"}"#)
      let item = try #require(try harness.send(.get, "/v1/models/m/queries").json["items"]?.array?.first)
      let (id, start) = (try #require(item["id"]?.string), try #require(item["start"]?.integer))
      let before = try harness.send(.get, "/v1/models/m").json["threshold"]
      let good = #"{"query": "\#(id)", "kind": "normal"}"#
      for (body, code) in [
        ("[\(good), {\"query\": \"q-999\", \"kind\": \"normal\"}]", "unknown_reference"),
        ("[\(good), {\"query\": \"\(id)\", \"kind\": \"anomaly\"}]", "conflicting_labels"),
        (
          "[{\"query\": \"\(id)\", \"kind\": \"anomaly\", \"ranges\": [{\"start\": \(start - 60), \"end\": \(start + 60)}]}]",
          "out_of_range"
        ),
        (
          "[{\"query\": \"\(id)\", \"kind\": \"anomaly\", \"ranges\": [{\"start\": \(start + 1), \"end\": \(start + 2)}]}]",
          "off_grid"
        ),
        ("[" + [String](repeating: good, count: 10_001).joined(separator: ",") + "]", "too_many"),
      ] {
        let answer = try harness.send(.post, "/v1/models/m/feedback", body)
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?.array?.first?["code"]?.string == code, "\(answer.text.prefix(300))")
      }
      #expect(try harness.send(.get, "/v1/models/m").json["threshold"] == before)
      #expect(try harness.send(.get, "/v1/models/m/feedback").json["items"]?.array?.isEmpty == true)
    }
  }
}
