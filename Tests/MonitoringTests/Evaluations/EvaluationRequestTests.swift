import Detectors
import Testing

@testable import Monitoring

@Suite("Evaluations as jobs keep them")
struct EvaluationRequestTests {
  @Test(
    "A request comes back as it was, of detection and of forecasts by each kind of forecaster",
    arguments: [
      nil, ForecastQuestion(horizon: 1, level: 0.95, forecaster: nil),
      ForecastQuestion(horizon: 288, level: 0.5, forecaster: .combination),
      ForecastQuestion(horizon: 12, level: 0.99, forecaster: .method(.seasonalNaive)),
    ])
  func roundTrip(_ question: ForecastQuestion?) throws {
    let request = EvaluationRequest(
      model: "m", series: "s", from: 60, to: nil, delayLimit: 3, buffer: 12, forecast: question)
    #expect(try EvaluationRequest(json: request.json(series: "s")) == request)
  }

  @Test(
    "So does a drill",
    arguments: [
      DrillQuestion(),
      DrillQuestion(
        plan: DrillPlan(types: [.dropOut, .levelShift], lengths: [1, 1_000], sizes: [0.1, 7], spread: .one, seed: 9),
        delayLimit: 0),
      DrillQuestion(plan: DrillPlan(types: []), generator: DrillGenerator(model: "g", drawsLengths: true)),
      DrillQuestion(plan: DrillPlan(types: [.dip]), generator: DrillGenerator(model: "g", minDeparture: 1.5)),
    ])
  func roundTrip(_ question: DrillQuestion) throws {
    let request = EvaluationRequest(model: "m", series: "s", from: nil, to: 120, drill: question)
    #expect(try EvaluationRequest(json: request.json(series: "s")) == request)
  }

  @Test(
    "So does a replay of a monitor",
    arguments: [
      AlertsQuestion(),
      AlertsQuestion(
        thresholds: [
          ThresholdSettings(), ThresholdSettings(.rate(alertsPerDay: 1)), ThresholdSettings(.fixed(-2)),
          ThresholdSettings(.labels(delayLimit: 3), refit: false),
        ], limit: 0),
    ])
  func roundTrip(_ question: AlertsQuestion) throws {
    let request = EvaluationRequest(model: "m", version: 3, series: "s", from: nil, to: 120, alerts: question)
    #expect(try EvaluationRequest(json: request.json(series: "s")) == request)
  }

  @Test("Each name that a request may say is a choice, and no other is")
  func choices() {
    for name in ForecastChoice.names { #expect(ForecastChoice(name: name) != nil) }
    #expect(ForecastChoice(name: "auto") == .combination)
    #expect(ForecastChoice(name: "combination") == nil)
    #expect(ForecastChoice(name: "oracle") == nil)
  }
}
