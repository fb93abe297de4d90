import Kernels

/// What each threshold would cost and find: the answer to "what if" before a threshold is changed.
package struct ThresholdCurve: Sendable, Equatable {
  /// One threshold of the curve.
  package struct Point: Sendable, Equatable {
    package let threshold: Double
    /// Alerts by day of evaluated points, as a monitor raises them (see `AlertPace`).
    package let alerts: AlertRate
    /// Labelled anomalies that an alert finds (see `AlertJudgement`), and the others.
    package let found: Int, missed: Int
    /// Share of the evaluated points at or above the threshold.
    package let flaggedShare: Double
    /// Alerts that find no labelled anomaly, by day; equals `alerts` where nothing is labelled.
    package let falseAlertsPerDay: Double
  }

  /// Ascending by threshold.
  package let points: [Point]

  /// Sorts once; each threshold then looks only at the points that the one below flags.
  ///
  /// - Parameters:
  ///   - scored: scores and labels; without labels pass false everywhere.
  ///   - interval: of the grid, in seconds, above 0.
  ///   - included: thresholds that must be on the curve, the proposed one and the one in force; not NaN.
  ///   - limit: how many thresholds at most beside the included ones; the scores themselves, densest at the top.
  package init(_ scored: LabelledScores, interval: Int64, including included: [Double] = [], limit: Int = 100) {
    let days = max(Double(scored.count) * Double(interval) / 86_400, .leastNonzeroMagnitude)
    let pace = AlertPace(interval: interval)
    var flagged = Array(scored.scores.indices)
    points = Set(Self.candidates(scored.scores, limit: limit) + included).sorted().map { threshold in
      // In place: new memory for each threshold took a third of all the time.
      flagged.removeAll { scored.scores[$0] < threshold }
      let judgement = scored.judgement(of: scored.alerts(of: flagged, pace: pace), interval: interval)
      return Point(
        threshold: threshold, alerts: AlertRate(alerts: judgement.alerts, days: days), found: judgement.found,
        missed: judgement.events - judgement.found, flaggedShare: ratio(flagged.count, scored.count),
        falseAlertsPerDay: Double(judgement.wrong) / days)
    }
  }

  /// At most `limit` of the distinct scores, descending, highest and lowest included: the ranks grow with the fourth power,
  /// so that the first few are all there and the bulk, of which no line is made, is hardly sampled.
  static func candidates(_ scores: [Double], limit: Int) -> [Double] {
    var distinct = ascending(scores)
    distinct.reverse()
    distinct = distinct.indices.filter { $0 == 0 || distinct[$0] != distinct[$0 - 1] }.map { distinct[$0] }
    guard limit > 1, distinct.count > limit else { return distinct }
    var ranks: [Int] = []
    for step in 0..<limit {
      let share = Double(step) / Double(limit - 1)
      let rank = Int((share * share * share * share * Double(distinct.count - 1)).rounded())
      ranks.append(max(rank, ranks.last.map { $0 + 1 } ?? 0))
    }
    return ranks.filter { $0 < distinct.count }.map { distinct[$0] }
  }
}
