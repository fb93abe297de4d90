import Evaluation
import Kernels
import Series
import Testing

@testable import Detectors

/// A back-test of what is served, over the second half of a series, everything learnt from the first.
struct ServedBackTest {
  var served = ForecastErrors()
  /// One a candidate.
  var candidates: [ForecastErrors] = []
  var methods: [ForecastMethod] = []
  var inside = 0
  var judged = 0

  var coverage: Double { Double(inside) / Double(judged) }

  init(
    _ series: GriddedSeries, labels: [Bool], algorithm: Algorithm, method: ForecastMethod?, horizon: Int,
    level: Double = 0.95
  ) throws {
    let half = series.grid.count / 2
    let input = TrainingInput(
      series: series.slice(0..<half), labelledAnomaly: Array(labels[..<half]),
      ignored: [Bool](repeating: false, count: half))
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let parameters = try algorithm.parameters()
    let own = try algorithm.train(input, parameters: parameters, environment: environment).detector
    let references = try Algorithm.baselines.map {
      try $0.train(input, parameters: $0.parameters(), environment: environment).detector
    }
    let calibration = try #require(
      try ForecastTraining(input: input, environment: environment).calibrate(
        own, algorithm: algorithm, parameters: parameters, heldOut: nil, references: references))
    let ownForecaster = try #require(own as? any Forecaster)
    let forecaster = try #require(
      CalibratedForecaster(
        own: ownForecaster, calibration: calibration, method: method, level: level,
        comparing: true))
    methods = forecaster.methods
    candidates = methods.map { _ in ForecastErrors() }
    let values = series.metrics[0].values
    let origins = Array(
      stride(from: half, through: values.count - horizon, by: CalibratedForecaster.stride(horizon)))
    let scale = calibration.scales[0].deviation
    try forecaster.run(series, hidden: labels, origins: origins, horizon: horizon, team: nil) { step in
      let index = origins[step.origin] + step.step
      let value = values[index]
      guard !value.isNaN, !labels[index] else { return }
      served.add((value - step.mean) / scale)
      for candidate in candidates.indices { candidates[candidate].add((value - step.means[candidate]) / scale) }
      guard !step.lower.isNaN else { return }
      judged += 1
      if (step.lower...step.upper).contains(value) { inside += 1 }
    }
  }
}

@Suite("Forecasts of real KPIs", .enabled(if: RealSeries.isPresent, "no data beside the checkout"))
struct RealForecastTests {
  @Test(
    "By default a forecast is no worse than the best baseline by more than 2 %, and its intervals hold what they say",
    arguments: ["cpu4", "server_res_eth1out_curve_6"], [1, 12])
  func combination(name: String, horizon: Int) throws {
    let (series, labels) = try RealSeries.read(name)
    let test = try ServedBackTest(series, labels: labels, algorithm: .difference, method: nil, horizon: horizon)
    let best = try #require(test.candidates.compactMap(\.rootMeanSquare).min())
    let ratio = try #require(test.served.rootMeanSquare) / best
    #expect(ratio <= 1.02)
    #expect((0.93...0.97).contains(test.coverage))
    // A line that `lapwing-benchmark figures` takes.
    print(
      #"{"name": "RMSE of what `auto` forecasts over the best baseline's, \#(name), steps ahead: \#(horizon)", "#
        + #""value": \#(ratio), "unit": "", "target": 1.02, "ceiling": true, "coverage_at_0.95": \#(test.coverage), "#
        + #""command": "swift test --filter RealForecastTests"}"#)
  }

  @Test(
    "Each baseline's own intervals hold what they say one step ahead",
    arguments: ["cpu4", "server_res_eth1out_curve_6"],
    [Algorithm.difference, .seasonalNaive, .autoregression, .ensemble])
  func coverage(name: String, algorithm: Algorithm) throws {
    let (series, labels) = try RealSeries.read(name)
    let test = try ServedBackTest(
      series, labels: labels, algorithm: algorithm, method: algorithm.forecastMethod, horizon: 1)
    #expect((0.93...0.97).contains(test.coverage))
  }
}
