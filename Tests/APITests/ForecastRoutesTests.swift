import Foundation
import HTTP
import JSON
import Testing

@testable import API

@Suite("Forecasts of stored series")
struct ForecastRoutesTests {
  private static func model(_ algorithm: String, id: String = "m", _ more: String = "") -> String {
    #"{"id": "\#(id)", "series": "orders", "algorithm": "\#(algorithm)"\#(more)}"#
  }

  @Test("What comes next has a mean inside of its bounds, a name, and the coverage that was measured")
  func next() throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300], missing: [100, 101, 599])
      try harness.train(Self.model("autoregression"))
      let answer = try harness.send(.post, "/v1/models/m/forecast", #"{"horizon": 20}"#).json
      #expect(answer["forecaster"]?.string == "autoregression")
      #expect(answer["timestamps"]?.array?.first?.integer == ServiceHarness.time(600))
      let (mean, lower, upper) = try Self.columns(answer)
      #expect(mean.count == 20)
      for step in mean.indices {
        // The wave goes from 30 to 70 and the noise by 1: a forecast that knows nothing is further off than 10.
        let truth = 50 + 20 * Self.wave(600 + step)
        #expect(abs(mean[step] - truth) < 5)
        #expect(lower[step] <= mean[step] && mean[step] <= upper[step])
      }
      let coverage = try #require(answer["measured_coverage"]?.number)
      #expect(coverage > 0.85 && coverage <= 1)
      #expect(try #require(answer["coverage_points"]?.integer) > 500)
      #expect(answer["weights"]?["orders"]?["autoregression"]?.number == 1)
      #expect(answer["actual"] == nil)
    }
  }

  @Test(
    "No forecast leaves what the series says is possible, and taking that back brings it where it was",
    arguments: [(45.0, nil), (nil, 40.0), (35, 40)] as [(Double?, Double?)])
  func bounds(minimum: Double?, maximum: Double?) throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300])
      try harness.train(Self.model("autoregression"))
      func forecast() throws -> (mean: [Double], lower: [Double], upper: [Double]) {
        try Self.columns(harness.send(.post, "/v1/models/m/forecast", #"{"horizon": 30}"#).json)
      }
      func define(_ more: String) throws -> JSONValue {
        let body = #"{"interval": 60, "metrics": ["orders"]\#(more)}"#
        return try harness.send(.put, "/v1/series/orders", body).json
      }
      let free = try forecast()
      let said = [("minimum", minimum), ("maximum", maximum)].compactMap { name, value in
        value.map { #", "\#(name)": \#($0)"# }
      }
      let series = try define(said.joined())
      #expect(series["minimum"]?.number == minimum && series["maximum"]?.number == maximum)
      let bounded = try forecast()
      for (column, other) in [(bounded.mean, free.mean), (bounded.lower, free.lower), (bounded.upper, free.upper)] {
        #expect(column == other.map { min(max($0, minimum ?? -.infinity), maximum ?? .infinity) })
      }
      #expect(bounded.mean != free.mean || bounded.lower != free.lower)
      _ = try define("")
      let again = try forecast()
      #expect(again.mean == free.mean && again.lower == free.lower)
    }
  }

  @Test("A back-test sees only what came before, and says how far off it was")
  func backTest() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 900)
      try harness.train(Self.model("ensemble", #", "to": \#(ServiceHarness.time(600))"#))
      let body = #"{"horizon": 30, "from": \#(ServiceHarness.time(700))}"#
      let past = try harness.send(.post, "/v1/models/m/forecast", body).json
      #expect(past["forecaster"]?.string == "combination")
      let weights = try #require(past["weights"]?["orders"]?.object)
      #expect(Set(weights.keys) == ["ensemble", "persistence", "seasonal_naive", "autoregression"])
      #expect(abs(weights.values.compactMap(\.number).reduce(0, +) - 1) < 1e-9)
      #expect(past["actual"]?["orders"]?.array?.count == 30)
      #expect(past["errors"]?["orders"]?["points"]?.integer == 30)
      #expect(past["trained_to"]?.integer == ServiceHarness.time(600))
      // What comes after `from` changes nothing of the forecast.
      try harness.send(
        .post, "/v1/series/orders/points",
        #"{"timestamps": [\#(ServiceHarness.time(700)), \#(ServiceHarness.time(705))], "values": {"orders": [9000, null]}}"#
      )
      let again = try harness.send(.post, "/v1/models/m/forecast", body).json
      #expect(again["mean"] == past["mean"])
      #expect(again["lower"] == past["lower"])
      #expect(again["errors"]?["orders"]?["points"]?.integer == 29)
    }
  }

  @Test("Each fault of a request has its own answer")
  func faults() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(Self.model("difference"))
      func answer(_ body: String) throws -> ServiceHarness.Answer {
        try harness.send(.post, "/v1/models/m/forecast", body)
      }
      let first = ServiceHarness.time(0)
      #expect(try answer(#"{"horizon": 46}"#).faults == ["horizon_too_long /horizon"])
      #expect(try answer(#"{"horizon": 45}"#).status == 200)
      #expect(try answer(#"{"horizon": 0, "level": 1.5}"#).faults == ["out_of_range /horizon", "out_of_range /level"])
      #expect(try answer(#"{"from": \#(first + 1)}"#).faults == ["off_grid /from"])
      #expect(try answer(#"{"from": \#(first - 60)}"#).faults == ["outside_series /from"])
      #expect(try answer(#"{"from": \#(ServiceHarness.time(601))}"#).faults == ["outside_series /from"])
      #expect(try answer(#"{"from": \#(first)}"#).faults == ["not_enough_history /from"])
      #expect(try answer(#"{"forecaster": "pad"}"#).faults == ["forecaster_not_available /forecaster"])
      #expect(try answer(#"{"forecaster": "oracle"}"#).faults == ["invalid_value /forecaster"])
      #expect(try answer(#"{"steps": 3}"#).faults == ["unknown_key /steps"])
      #expect(try answer("").json["forecaster"]?.string == "persistence")
      #expect(try answer(#"{"forecaster": "seasonal_naive"}"#).json["forecaster"]?.string == "seasonal_naive")
      #expect(try answer(#"{"forecaster": "auto"}"#).json["forecaster"]?.string == "combination")
      #expect(try harness.send(.post, "/v1/models/none/forecast", "{}").code == "model_not_found")
    }
  }

  @Test("A detector that makes no forecasts says so, and so does a version that was trained on too few points")
  func without() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 60)
      let small = #", "parameters": {"window": 8, "epochs": 1, "hidden_units": 4, "latent_dimensions": 2}"#
      try harness.train(Self.model("donut", id: "d", small))
      #expect(try harness.send(.post, "/v1/models/d/forecast", "{}").code == "not_a_forecaster")
      try harness.train(Self.model("difference", id: "short", #", "to": \#(ServiceHarness.time(40))"#))
      #expect(try harness.send(.post, "/v1/models/short/forecast", "{}").code == "not_calibrated")
      #expect(try harness.send(.get, "/v1/models/short").json["report"]?["forecasts"]?.isNull == true)
    }
  }

  @Test("The training report tells of every forecaster, and of the skill against those of reference")
  func report() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(Self.model("seasonal_naive"))
      let report = try harness.send(.get, "/v1/models/m").json["report"]?["forecasts"]
      #expect(report?["horizon"]?.integer == 45)
      #expect(report?["from"]?.integer == ServiceHarness.time(420))
      #expect(report?["to"]?.integer == ServiceHarness.time(600))
      let rows = try #require(report?["forecasters"]?.array)
      #expect(
        rows.map { $0["forecaster"]?.string } == ["seasonal_naive", "persistence", "autoregression", "combination"])
      for row in rows {
        #expect(row["steps"]?.array?.compactMap { $0["step"]?.integer } == [1, 4, 16, 45])
        #expect(row["steps"]?.array?.first?["points"]?.integer == 180)
      }
      let skill = try #require(rows[2]["steps"]?.array?.first?["skill"]?["persistence"]?.number)
      #expect(skill > 0, "a line of 60 lags knows a sine better than its last value does")
    }
  }

  private static func columns(_ answer: JSONValue) throws -> (mean: [Double], lower: [Double], upper: [Double]) {
    func column(_ name: String) throws -> [Double] {
      try #require(answer[name]?["orders"]?.array).compactMap(\.number)
    }
    return try (column("mean"), column("lower"), column("upper"))
  }

  private static func wave(_ index: Int) -> Double { sin(Double(index) / 20) }
}
