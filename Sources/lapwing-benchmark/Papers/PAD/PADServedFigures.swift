import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// What a user gets by default: the forecasts of a series' second half as they would have been served there one after the
/// other, by a calibration on its first half. Labelled anomalies are no outcomes to learn from.
struct PADServedFigures {
  private static let level = 0.95
  private var errors: PADSetupErrors
  private var coverage = WalkForward.Coverage()
  /// Of points that everybody said something of.
  private var served = ForecastErrors()
  private var references: [ForecastErrors]

  /// nil where the half is too short to be calibrated on.
  init?(
    _ indicator: LabelledIndicator, _ detector: any Detector, _ algorithm: Algorithm, parameters: any MethodParameters,
    heldOut: Range<Int>?, from half: Int, _ environment: TrainingEnvironment
  ) throws {
    let series = indicator.series
    let input = TrainingInput(
      series: series.slice(0..<half), labelledAnomaly: Array(indicator.labels[..<half]),
      ignored: [Bool](repeating: false, count: half))
    let baselines = Algorithm.baselines.compactMap { algorithm in
      try? algorithm.train(input, parameters: algorithm.parameters(), environment: environment).detector
    }
    guard let own = detector as? any Forecaster,
      let calibration = try ForecastTraining(input: input, environment: environment).calibrate(
        detector, algorithm: algorithm, parameters: parameters, heldOut: heldOut, references: baselines),
      let forecaster = CalibratedForecaster(own: own, calibration: calibration, method: nil, level: Self.level)
    else { return nil }
    errors = PADSetupErrors(indicator, from: half)
    let places = forecaster.methods.indices.filter { ForecastMethod.references.contains(forecaster.methods[$0]) }
    references = places.map { _ in ForecastErrors() }
    let origins = Array(half..<indicator.labels.count)
    var steps: [WalkForward.Step] = []
    steps.reserveCapacity(origins.count)
    try forecaster.run(series, hidden: indicator.labels, origins: origins, horizon: 1, team: environment.team) {
      steps.append($0)
    }
    for step in steps { add(step, at: origins[step.origin], indicator, references: places) }
  }

  private mutating func add(
    _ step: WalkForward.Step, at index: Int, _ indicator: LabelledIndicator, references places: [Int]
  ) {
    errors.add(step.mean, at: index)
    if !indicator.labels[index] {
      coverage.add(indicator.series.metrics[0].values[index], lower: step.lower, upper: step.upper)
    }
    let residuals = ([step.mean] + places.map { step.means[$0] }).map { errors.residual($0, at: index) }
    guard !residuals.contains(where: \.isNaN) else { return }
    served.add(residuals[0])
    for place in places.indices { references[place].add(residuals[place + 1]) }
  }

  func row(seconds: Double) -> JSONObject {
    var row = errors.row(seconds: seconds)
    let best = references.compactMap(\.rootMeanSquare).min()
    let ratio = served.rootMeanSquare.flatMap { own in best.flatMap { $0 > 0 ? own / $0 : nil } }
    row["coverage"] = PADSetupErrors.figure(coverage.share)
    row["ratio"] = PADSetupErrors.figure(ratio)
    return row
  }
}
