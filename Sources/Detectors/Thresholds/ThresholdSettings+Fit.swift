import Evaluation
import Kernels

extension ThresholdSettings {
  /// Budgets up to this many alerts a day (a little above one a week) are fitted on clusters.
  static let clusteredBelow = 0.2
  /// No budget makes more than this share of the points anomalous: on a grid of half a day and longer one alert a day
  /// would else be every other point, or every one.
  static let greatestRisk = 0.05

  /// Fits the threshold on the scores of a trailing history.
  ///
  /// A history with few or equal scores still gets a threshold, above all of them, since a new model must be able
  /// to alert: with constant scores, or none beyond the fitted level, it lies above the greatest score by the larger
  /// of three robust deviations and a thousandth of the greatest magnitude (at least 1e-9).
  /// - Parameters:
  ///   - scores: consecutive grid points, NaN where there is none; infinities are taken as ±1e300.
  ///   - interval: of the grid, in seconds, above 0.
  ///   - labels: for `labels`: one judgement a point; otherwise not looked at.
  ///   - ignored: points that operators want left out; empty for none.
  /// - Throws: `noScores`; for `labels` also `noLabelledAnomalies` and `lengthMismatch`.
  package func fit(
    scores given: [Double], interval: Int64, labels: [Bool] = [], ignored: [Bool] = []
  ) throws(ThresholdError) -> FittedThreshold {
    let scores = zip(given.indices, given).map { $0 < ignored.count && ignored[$0] ? Double.nan : $1 }
    let sorted = SortedValues(scores)
    guard sorted.count > 0 else { throw .noScores }
    let peaks = PeaksOverThreshold(scores: scores, sorted: sorted)
    switch method {
    case .rate(let alertsPerDay):
      return fitted(rate(alertsPerDay, peaks: peaks, interval: interval), sorted)
    case .peaks(let risk, let level):
      let tail = peaks.pointTail(level: level)
      return fitted((above(peaks.threshold(risk: risk, tail: tail), tail, sorted), tail), sorted)
    case .quantile(let probability):
      let value = sorted.quantile(probability)
      // Where so many scores are equal that the quantile is the median, nothing stands out.
      return fitted((value > sorted.median ? value : beyond(sorted), nil), sorted)
    case .sigma(let k):
      let deviation = sorted.robustDeviation
      return fitted((deviation > 0 ? sorted.median + k * deviation : beyond(sorted), nil), sorted)
    case .labels(let limit):
      return fitted((try best(scores, labels, limit: limit), nil), sorted)
    case .fixed(let value):
      return fitted((value, nil), sorted)
    }
  }

  private func fitted(_ result: (value: Double, tail: ParetoTail?), _ sorted: SortedValues) -> FittedThreshold {
    FittedThreshold(
      value: result.value, baseline: sorted.median, spread: sorted.robustDeviation, settings: self,
      points: sorted.count, tail: result.tail)
  }

  private func rate(
    _ alertsPerDay: Double, peaks: PeaksOverThreshold, interval: Int64
  ) -> (value: Double, tail: ParetoTail?) {
    let risk = min(Self.greatestRisk, alertsPerDay * Double(interval) / 86_400)
    let gap = max(3, Int(3_600 / max(interval, 1)))
    let tail = alertsPerDay <= Self.clusteredBelow ? peaks.clusterTail(gap: gap) : peaks.pointTail()
    return (above(peaks.threshold(risk: risk, tail: tail), tail, peaks.sorted), tail)
  }

  /// The threshold, or one above everything where the tail has no extent, or where so many scores are equal that the
  /// threshold is the median, which nothing stands out of.
  private func above(_ value: Double, _ tail: ParetoTail, _ sorted: SortedValues) -> Double {
    tail.scale > 0 && value > sorted.median ? value : beyond(sorted)
  }

  private func beyond(_ sorted: SortedValues) -> Double {
    let greatest = sorted.quantile(1)
    let magnitude = max(abs(greatest), abs(sorted.quantile(0)))
    return greatest + max(3 * sorted.robustDeviation, 1e-3 * magnitude, 1e-9)
  }

  /// Half-way between the best threshold and the next lower score, since the best one itself is the lowest anomaly
  /// that was seen, not the lowest that there is.
  private func best(_ scores: [Double], _ labels: [Bool], limit: Int) throws(ThresholdError) -> Double {
    guard labels.count == scores.count else {
      throw .lengthMismatch(scores: scores.count, labels: labels.count)
    }
    let finite = scores.map { $0.isNaN ? $0 : min(max($0, -1e300), 1e300) }
    // The lengths agree, and that is all that can be wrong with them.
    guard let scored = try? LabelledScores(scores: finite, labels: labels) else { throw .noScores }
    let sweep = ThresholdSweep(scored.pointAdjusted(delay: limit))
    guard let best = sweep.best else { throw .noLabelledAnomalies }
    let lower = scored.scores.lazy.filter { $0 < best.threshold }.max()
    return lower.map { $0 / 2 + best.threshold / 2 } ?? best.threshold
  }
}
