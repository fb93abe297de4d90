import Kernels
import Series

/// What the residuals of a back-test are made from, whenever they are wanted: the points that were held out, some before them,
/// and the forecasters as they were before they saw these.
///
/// They are what a version keeps. Residuals by origin, step, metric and candidate would be a hundred times as many numbers, and
/// those of the few steps that are mostly asked for are made in less time than all of them are read.
package struct ForecastBackTest: Sendable {
  /// Who stands for a candidate.
  enum Stand: Int, Sendable {
    /// Nobody: it could not be tested, or never said anything.
    case silent
    /// A baseline that learnt from what was before the held-out points.
    case baseline
    /// The version's own detector, which has not learnt from them.
    case own
  }

  /// To the end of the training range.
  let series: GriddedSeries
  /// Points that are not counted as an outcome, one element a point.
  let hidden: [Bool]
  /// The first held-out point, an index into the series; the others follow.
  let first: Int
  /// From so many of the held-out points, evenly spread, forecasts are made.
  let count: Int
  /// One a candidate.
  var stands: [Stand]
  var baselines: ReferenceForecasters

  /// Indices into the series.
  var origins: [Int] { BackTestPlan.origins(count, in: first..<series.grid.count) }

  /// - Parameters:
  ///   - own: the version's detector.
  ///   - isCancelled: asked before each candidate; `true` ends the work with `DetectorError.cancelled`.
  /// - Returns: candidate → metric, a row for each origin.
  func residuals(
    _ steps: Int, of methods: [ForecastMethod], own: any Forecaster, deviations: [Double], team: ComputeTeam?,
    isCancelled: () -> Bool = { false }
  ) throws(DetectorError) -> [[ForecastResiduals]] {
    let origins = origins
    let nothing = [Float](repeating: .nan, count: origins.count * steps)
    var residuals: [[ForecastResiduals]] = []
    for (method, stand) in zip(methods, stands) {
      if isCancelled() { throw .cancelled }
      guard let forecaster = stand == .own ? own : stand == .baseline ? baselines[method] : nil else {
        residuals.append(deviations.map { _ in ForecastResiduals(horizon: steps, values: nothing) })
        continue
      }
      let means = try forecaster.forecast(series, origins: origins, horizon: steps, team: team)
      residuals.append(
        ForecastResiduals.measured(means, on: series, deviations: deviations, origins: origins, hidden: hidden))
    }
    return residuals
  }
}

extension ForecastBackTest {
  /// Keeps of a training range what the candidates need, as far as ``BackTestPlan/mostPoints(metrics:)`` lets it.
  init(
    _ input: TrainingInput, _ plan: BackTestPlan, stands: [Stand], baselines: ReferenceForecasters,
    looking forecasters: [any Forecaster]
  ) {
    let (origin, points) = (plan.heldOut.lowerBound, input.series.grid.count)
    let most = 2 * BackTestPlan.mostPoints(metrics: input.series.metrics.count)
    var start = origin - (forecasters.map(\.forecastMemory).max() ?? 0)
    // What was measured last lasts over gaps.
    for metric in input.series.metrics {
      let earliest = max(0, origin - PreviousValue.longestGap)
      start = min(start, metric.values[earliest..<origin].lastIndex { !$0.isNaN } ?? start)
    }
    start = max(start, points - most, 0)
    series = input.series.slice(start..<points).withoutContext
    hidden = (start..<points).map { input.labelledAnomaly[$0] || input.ignored[$0] }
    first = origin - start
    count = plan.origins.count
    self.stands = stands
    self.baselines = baselines
  }
}

extension GriddedSeries {
  /// What forecasters look at.
  fileprivate var withoutContext: GriddedSeries {
    (try? GriddedSeries(grid: grid, metrics: metrics, zone: zone)) ?? self
  }
}
