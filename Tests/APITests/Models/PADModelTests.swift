import Foundation
import HTTP
import JSON
import Testing

@testable import API

@Suite("PAD as a model of the service")
struct PADModelTests {
  private static let small =
    #""window": 16, "sequence_length": 16, "hidden_units": 12, "latent_dimensions": 3, "epochs": 5, "learning_rate": 0.01"#

  private static func model(_ parameters: String = "", _ more: String = "") -> String {
    #"{"id": "p", "series": "orders", "algorithm": "pad", "seed": 5, "parameters": {\#(small)\#(parameters)}\#(more)}"#
  }

  private static func trained(
    _ parameters: String = "", _ more: String = "", _ body: (ServiceHarness) throws -> Void
  ) throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      let job = try harness.train(model(parameters, more))
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      try body(harness)
    }
  }

  @Test("The threshold fixed of value k is k times the deviation of the distances that were learnt from")
  func fixedThreshold() throws {
    try Self.trained("", #", "threshold": {"method": "fixed", "value": 3}"#) { harness in
      try harness.send(
        .post, "/v1/series/orders/points",
        #"{"timestamps": [\#(ServiceHarness.time(600))], "values": {"orders": [200]}}"#
      )
      #expect(try harness.send(.get, "/v1/models/p").json["threshold"]?["value"]?.number == 3)
      let answer = try harness.send(.get, "/v1/series/orders/scores?model=p&limit=1000").json
      func numbers(_ values: JSONValue?) throws -> [Double] {
        try #require(values?.array).map { $0.number ?? .nan }
      }
      let scores = try numbers(answer["scores"])
      let (values, expected) = try (numbers(answer["values"]?["orders"]), numbers(answer["expected"]?["orders"]))
      let distances = zip(values, expected).map { abs($0 - $1) }
      let learnt = distances[15..<600]
      let mean = learnt.reduce(0, +) / 585
      let deviation = (learnt.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 585).squareRoot()
      let flags = try #require(answer["anomaly"]?.array?.map { $0.integer })
      #expect(scores.count == 601 && scores[..<15].allSatisfy { $0.isNaN })
      for index in 15...600 {
        #expect(abs(scores[index] - distances[index] / deviation) < 1e-6 * max(1, scores[index]))
        #expect(flags[index].map(abs) == (scores[index] >= 3 ? 1 : 0))
      }
      #expect(flags[600] == 1)
    }
  }

  @Test("Every other method of threshold serves it, too", arguments: ["rate", "sigma", "quantile", "pot"])
  func otherThresholds(_ method: String) throws {
    try Self.trained("", #", "threshold": {"method": "\#(method)"}"#) { harness in
      let value = try harness.send(.get, "/v1/models/p").json["threshold"]?["value"]?.number
      #expect(try #require(value) > 0)
    }
  }

  @Test("Its own forecast is served where it is asked for, and what back-tests best where nobody is named")
  func forecasters() throws {
    try Self.trained { harness in
      func ask(_ body: String) throws -> JSONValue { try harness.send(.post, "/v1/models/p/forecast", body).json }
      let (named, automatic) = try (ask(#"{"forecaster": "pad", "horizon": 5}"#), ask(#"{"horizon": 5}"#))
      #expect(named["forecaster"]?.string == "pad" && automatic["forecaster"]?.string == "combination")
      #expect(named["weights"]?["orders"]?.object?.keys.count == 1)
      let weights = try #require(automatic["weights"]?["orders"]?.object)
      #expect(Set(weights.keys) == ["pad", "persistence", "seasonal_naive", "autoregression"])
      #expect(try ask(#"{"forecaster": "auto", "horizon": 5}"#)["mean"] == automatic["mean"])
      for answer in [named, automatic] {
        for step in 0..<5 {
          let (mean, lower, upper) = try (
            #require(answer["mean"]?["orders"]?.array?[step].number),
            #require(answer["lower"]?["orders"]?.array?[step].number),
            #require(answer["upper"]?["orders"]?.array?[step].number)
          )
          #expect(lower <= mean && mean <= upper)
        }
        #expect(answer["measured_coverage"]?.number != nil)
      }
      let rows = try #require(
        harness.send(.get, "/v1/models/p").json["report"]?["forecasts"]?["forecasters"]?.array)
      #expect(rows.first?["forecaster"]?.string == "pad")
      let skill = rows.first?["steps"]?.array?.first?["skill"]
      #expect(skill?["persistence"]?.number != nil && skill?["seasonal_naive"]?.number != nil)
    }
  }

  @Test("The model's parameter names the forecaster for requests that name none")
  func preference() throws {
    try Self.trained(#", "forecaster": "pad""#) { harness in
      let answer = try harness.send(.post, "/v1/models/p/forecast", "{}").json
      #expect(answer["forecaster"]?.string == "pad")
    }
  }

  @Test("AD forecasts by what else was learnt, and has no head of its own to ask for")
  func autoencoder() throws {
    try Self.trained(#", "variant": "ad""#) { harness in
      let answer = try harness.send(.post, "/v1/models/p/forecast", "{}").json
      let weights = try #require(answer["weights"]?["orders"]?.object)
      #expect(Set(weights.keys) == ["persistence", "seasonal_naive", "autoregression"])
      let named = try harness.send(.post, "/v1/models/p/forecast", #"{"forecaster": "pad"}"#)
      #expect(named.faults == ["forecaster_not_available /forecaster"])
    }
  }

  @Test("A horizon that is not calibrated and a beginning outside of the series have their own errors")
  func requests() throws {
    try Self.trained { harness in
      func ask(_ body: String) throws -> ServiceHarness.Answer {
        try harness.send(.post, "/v1/models/p/forecast", body)
      }
      let longest = try #require(ask("{}").json["longest_horizon"]?.integer)
      #expect(try ask(#"{"horizon": \#(longest)}"#).status == 200)
      let long = try ask(#"{"horizon": \#(longest + 1)}"#)
      #expect(long.status == 422 && long.faults == ["horizon_too_long /horizon"])
      let before = try ask(#"{"from": \#(ServiceHarness.time(-1))}"#)
      #expect(before.status == 422 && before.faults == ["outside_series /from"])
      #expect(try ask(#"{"from": \#(ServiceHarness.time(602))}"#).faults == ["outside_series /from"])
      let early = try ask(#"{"from": \#(ServiceHarness.time(10)), "forecaster": "pad"}"#)
      #expect(early.faults == ["not_enough_history /from"])
    }
  }

  @Test("Fewer points than a segment and a sequence are too short a series, and the refusal says how many it takes")
  func short() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 31)
      let answer = try harness.send(.post, "/v1/models", Self.model())
      #expect(answer.status == 422 && answer.code == "series_too_short")
      #expect(answer.json["detail"]?.string?.contains("at least 32") == true, "\(answer.text)")
    }
  }

  @Test("It learns one metric: of two it says so, and one can be named")
  func metrics() throws {
    try ServiceHarness.with { harness in
      var text = "timestamp,orders,returns\n"
      for index in 0..<200 { text += "\(ServiceHarness.time(index)),\(index % 20),\(index % 7)\n" }
      #expect(try harness.send(.put, "/v1/series/orders", text, headers: ["Content-Type": "text/csv"]).status == 201)
      let refused = try harness.send(.post, "/v1/models", Self.model())
      #expect(refused.text.contains("unsupported_metric_count"), "\(refused.text)")
      let job = try harness.train(Self.model("", #", "metrics": ["returns"]"#))
      #expect(job["status"]?.string == "succeeded")
    }
  }

  @Test("Parameters beyond their bounds are refused with their places")
  func parameters() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      let body =
        #"{"id": "p", "series": "orders", "algorithm": "pad", "parameters": {"window": 2001, "variant": "best", "lambda": -1, "omega": 5}}"#
      let faults = try harness.send(.post, "/v1/models", body).faults.map { $0.split(separator: " ").last ?? "" }
      #expect(
        Set(faults) == ["/parameters/window", "/parameters/variant", "/parameters/lambda", "/parameters/omega"])
    }
  }
}
