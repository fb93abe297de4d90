package import Kernels
package import Series

/// A version's forecasts as they are served: with intervals, from the candidate that is asked for or from all of them.
package struct CalibratedForecaster: Sendable {
  /// Residuals of recent forecasts that one answer computes, steps times origins.
  static let mostRecentResiduals = 1 << 16
  static let leastRecentOrigins = 16
  /// Origins between two looks at whether the work is still wanted.
  private static let originsAtOnce = 16_384

  private let own: any Forecaster
  package let calibration: ForecastCalibration
  private let walk: WalkForward
  private let bounds: ValueBounds

  /// - Parameters:
  ///   - method: nil for the combination of all candidates. One that the version does not have is not served.
  ///   - comparing: whether all candidates take part where one of them is served.
  ///   - bounds: what no forecast leaves.
  package init?(
    own: any Forecaster, calibration: ForecastCalibration, method: ForecastMethod?, level: Double,
    comparing: Bool = false, bounds: ValueBounds = ValueBounds()
  ) {
    self.own = own
    self.bounds = bounds
    self.calibration = calibration
    let all = calibration.speaking
    guard !all.isEmpty else { return nil }
    guard let method else {
      walk = WalkForward(calibration, candidates: all, served: nil, level: level)
      return
    }
    guard let index = calibration.index(of: method) else { return nil }
    let candidates = comparing ? all : [index]
    walk = WalkForward(calibration, candidates: candidates, served: candidates.firstIndex(of: index), level: level)
  }

  /// The candidates that take part.
  package var methods: [ForecastMethod] { walk.candidates.map { calibration.methods[$0] } }

  /// Points before an origin that its mean may depend on.
  package var lookback: Int {
    walk.candidates.map { calibration.forecaster($0, own: own).forecastLookback }.max() ?? 0
  }

  private var effort: Int {
    max(1, walk.candidates.map { calibration.forecaster($0, own: own).stepEffort }.max() ?? 1)
  }

  /// Points between the origins whose residuals calibrate a horizon: those of neighbours err together.
  package static func stride(_ horizon: Int) -> Int { max(1, horizon / 16) }

  /// The origins after the training range whose outcomes count at `place`, all as points since its end.
  package func recentOrigins(before place: Int, horizon: Int) -> [Int] {
    guard place > 0 else { return [] }
    let gap = Self.stride(horizon)
    let budget = Self.mostRecentResiduals / horizon / effort
    let most = min(StepTrack.windowCapacity, max(Self.leastRecentOrigins, budget))
    let count = (place - 1) / gap + 1
    return (max(0, count - most)..<count).map { $0 * gap }
  }

  /// The forecast from one origin.
  ///
  /// - Parameters:
  ///   - series: from `lookback` points before the first of `recentOrigins` on, as far as there are any.
  ///   - hidden: points that are not counted as an outcome (labelled anomalies, ignored ones), one element a point.
  ///   - origin: in 0...series.grid.count.
  ///   - horizon: at most the calibration's.
  package func forecast(
    _ series: GriddedSeries, hidden: [Bool], origin: Int, horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> CalibratedForecast {
    let first = calibration.place(of: series.grid.start)
    let recent = recentOrigins(before: first + origin, horizon: horizon).map { $0 - first }
    let origins = recent.filter { $0 >= 0 } + [origin]
    var answer = CalibratedForecast(metrics: calibration.metrics, candidates: methods.count, horizon: horizon)
    answer.coverage = try run(series, hidden: hidden, origins: origins, horizon: horizon, team: team) { step in
      if step.origin == origins.count - 1 { answer.take(step) }
    }
    return answer
  }

  /// Forecasts from many origins, each as it would have been served there.
  ///
  /// - Parameter isCancelled: asked now and then; `true` ends the work with `DetectorError.cancelled`.
  @discardableResult
  package func run(
    _ series: GriddedSeries, hidden: [Bool], origins: [Int], horizon: Int, team: ComputeTeam?,
    isCancelled: () -> Bool = { false }, visit: (WalkForward.Step) -> Void
  ) throws(DetectorError) -> WalkForward.Coverage {
    var means: [[[[Double]]]] = []
    for candidate in walk.candidates {
      let forecaster = calibration.forecaster(candidate, own: own)
      var metrics = [[[Double]]](repeating: [], count: calibration.metrics)
      for first in Swift.stride(from: 0, to: origins.count, by: Self.originsAtOnce) {
        if isCancelled() { throw .cancelled }
        let some = Array(origins[first..<min(first + Self.originsAtOnce, origins.count)])
        let answer = try forecaster.forecast(series, origins: some, horizon: horizon, team: team)
        for metric in metrics.indices { metrics[metric] += answer[metric] }
      }
      means.append(metrics)
    }
    let course = WalkForward.Course(series: series, hidden: hidden, origins: origins, means: means)
    return walk.run(course, horizon: horizon) { step in
      var step = step
      (step.mean, step.lower, step.upper) = (
        bounds.bounded(step.mean), bounds.bounded(step.lower), bounds.bounded(step.upper)
      )
      visit(step)
    }
  }
}
