import HTTP
import JSON
import Testing

@testable import API

@Suite("Evaluations of forecasts")
struct ForecastEvaluationTests {
  private static let half = ServiceHarness.time(600)

  private func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 1_200, spikes: [300, 800, 801, 1_000], missing: [900, 901])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "autoregression", "to": \#(Self.half)}"#)
      try body(harness)
    }
  }

  @Test("Anomalies count under the first set-up, are mended under the second, and left out under the third")
  func setups() throws {
    try trained { harness in
      let answer = try harness.send(
        .post, "/v1/evaluations", #"{"model": "m", "kind": "forecast", "from": \#(Self.half)}"#
      ).json
      #expect(answer["forecaster"]?.string == "autoregression")
      #expect(answer["origins"]?.integer == 600)
      let rows = try #require(answer["forecasters"]?.array)
      #expect(rows.compactMap { $0["forecaster"]?.string } == ["autoregression", "persistence", "seasonal_naive"])
      #expect(rows.compactMap { $0["served"]?.bool } == [true, false, false])
      let figures = try #require(rows[0]["metrics"]?.array?.first)
      #expect(figures["metric"]?.string == "orders")
      #expect(figures["setup_1"]?["points"]?.integer == 598)
      #expect(figures["setup_2"]?["points"]?.integer == 598)
      #expect(figures["setup_3"]?["points"]?.integer == 595)
      let squares: [Double] = try ["setup_1", "setup_2", "setup_3"].map { try #require(figures[$0]?["mse"]?.number) }
      // Three spikes of 90 in 598 points; without them noise of variance 1/3 and what is learnt badly of a sine.
      #expect(squares[0] > 40 && squares[1] < 10 && squares[2] < 10)
      #expect(rows[0]["skill"]?["autoregression"]?.number == 0)
      let coverage = try #require(answer["measured_coverage"]?.number)
      #expect(abs(coverage - 0.95) < 0.05)
      #expect(answer["coverage_points"]?.integer == 595)
    }
  }

  @Test("The combination stands beside its parts, at longer horizons too")
  func combination() throws {
    try trained { harness in
      let answer = try harness.send(
        .post, "/v1/evaluations",
        #"{"model": "m", "kind": "forecast", "from": \#(Self.half), "horizon": 40, "forecaster": "auto"}"#
      ).json
      #expect(answer["points_between_origins"]?.integer == 2)
      #expect(answer["origins"]?.integer == 281)
      let rows = try #require(answer["forecasters"]?.array)
      #expect(rows.first?["forecaster"]?.string == "combination")
      let errors = rows.compactMap { $0["standardised"]?["setup_3"]?["rmse"]?.number }
      #expect(errors.count == 4)
      // A spike in its lags leads the regression astray: the others keep the combination nearer to the wave.
      #expect(errors[0] < errors[1] && errors[0] < errors[2])
    }
  }

  @Test(
    "What is no evaluation of forecasts is refused",
    arguments: [
      (#""kind": "forecast", "delay_limit": 3"#, "unknown_key /delay_limit"),
      (#""kind": "detection", "horizon": 3"#, "unknown_key /horizon"),
      (#""kind": "forecast", "buffer": 3"#, "unknown_key /buffer"),
      (#""kind": "forecast", "horizon": 46"#, "horizon_too_long /horizon"),
      (#""kind": "forecast", "forecaster": "pad""#, "forecaster_not_available /forecaster"),
    ])
  func faults(_ more: String, _ fault: String) throws {
    try trained { harness in
      let answer = try harness.send(.post, "/v1/evaluations", #"{"model": "m", \#(more)}"#)
      #expect(answer.faults == [fault])
    }
  }

  @Test("A range shorter than the horizon holds no forecast")
  func shortRange() throws {
    try trained { harness in
      let body = #"{"model": "m", "kind": "forecast", "horizon": 9, "from": \#(ServiceHarness.time(1_195))}"#
      let answer = try harness.send(.post, "/v1/evaluations", body)
      #expect(answer.code == "empty_range")
    }
  }

  @Test("A long range becomes a job with the same result")
  func job() throws {
    try ServiceHarness.with { harness in
      try harness.upload(points: 6_000)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference", "to": \#(Self.half)}"#)
      let accepted = try harness.send(
        .post, "/v1/evaluations", #"{"model": "m", "kind": "forecast", "horizon": 40, "from": \#(Self.half)}"#)
      let answer = try accepted.status == 202 ? harness.finished(accepted)["result"] : accepted.json
      #expect(answer?["kind"]?.string == "forecast")
      #expect(answer?["horizon"]?.integer == 40)
    }
  }
}
