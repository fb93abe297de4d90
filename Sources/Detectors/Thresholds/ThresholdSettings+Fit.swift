import Evaluation
import Kernels

extension ThresholdSettings {
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
  ///   - labels: one judgement a point, or empty. `labels` learns from those that are true; the other methods leave them
  ///     out, as long as something is left: what is known not to be usual says nothing of what is.
  ///   - normal: points that operators called normal, which `answers` goes by; empty for none.
  ///   - ignored: points that operators want left out; empty for none.
  /// - Throws: `noScores`; for `labels` also `noLabelledAnomalies` and `lengthMismatch`.
  package func fit(
    scores given: [Double], interval: Int64, labels: [Bool] = [], normal: [Bool] = [], ignored: [Bool] = []
  ) throws(ThresholdError) -> FittedThreshold {
    let known = given.without(ignored)
    let unlabelled = known.without(method.name == "labels" ? [] : labels)
    let scores = unlabelled.contains { !$0.isNaN } ? unlabelled : known
    let sorted = SortedValues(scores)
    guard sorted.count > 0 else { throw .noScores }
    let peaks = PeaksOverThreshold(scores: scores, sorted: sorted)
    switch method {
    case .rate(let alertsPerDay, let deviations):
      return fitted(rate(alertsPerDay, deviations, peaks: peaks, interval: interval), sorted)
    case .answers(let alertsPerDay, let deviations):
      let budget = rate(alertsPerDay, deviations, peaks: peaks, interval: interval)
      let answered = AnsweredPeaks(peaks, gap: Int(AlertPace(interval: interval).closing), normal: normal)
      return fitted((answered.lift(fitted(budget, sorted).scale), budget.tail), sorted)
    case .peaks(let risk, let level):
      let tail = peaks.pointTail(level: level)
      return fitted((above(peaks.threshold(risk: risk, tail: tail), tail, sorted), tail), sorted)
    case .quantile(let probability):
      let value = clear(sorted.quantile(probability), flaggingAtMost: 1 - probability, of: sorted)
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

  /// The higher of two: what the budget allows, and what is large. Alerts are counted by clusters at every budget.
  private func rate(
    _ alertsPerDay: Double, _ deviations: Double, peaks: PeaksOverThreshold, interval: Int64
  ) -> (value: Double, tail: ParetoTail?) {
    let sorted = peaks.sorted
    let risk = min(Self.greatestRisk, alertsPerDay * Double(interval) / 86_400)
    let excesses = peaks.clusterExcesses(gap: Int(AlertPace(interval: interval).closing))
    let tail = peaks.clusterTail(excesses)
    let size = deviations > 0 ? sorted.size(deviations, share: 0.98) : nil
    let expected = risk * Double(sorted.count)
    var value = size ?? -.infinity
    if let least = excesses.min() {
      // Two clusters and less are no tail: where a size is there to hold them against, that alone counts.
      let isTail = excesses.count > 2 || size == nil
      value = max(
        value, isTail && expected < Double(excesses.count) ? tail.score(exceeded: expected) : tail.level + least / 2)
    }
    guard value > sorted.median else { return (beyond(sorted), tail) }
    return (clear(value, flaggingAtMost: Self.greatestRisk, of: sorted), tail)
  }

  /// The value, or where scores that are equal to one another would make it flag more than a share of the points, half-way
  /// from them to the next score above.
  private func clear(_ value: Double, flaggingAtMost share: Double, of sorted: SortedValues) -> Double {
    let most = Int(share * Double(sorted.count)) + 1
    guard sorted.count(from: value) > most else { return value }
    let crowded = sorted.values[sorted.count - most - 1]
    let above = sorted.count(from: crowded.nextUp)
    return above == 0 ? beyond(sorted) : crowded / 2 + sorted.values[sorted.count - above] / 2
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

extension [Double] {
  /// Without those at the marked places, which become NaN.
  fileprivate func without(_ marked: [Bool]) -> [Double] {
    guard marked.contains(true) else { return self }
    return indices.map { $0 < marked.count && marked[$0] ? .nan : self[$0] }
  }
}
