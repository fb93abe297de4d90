/// What each threshold would cost and find: the answer to "what if" before a threshold is changed.
package struct ThresholdCurve: Sendable, Equatable {
  /// One threshold of the curve.
  package struct Point: Sendable, Equatable {
    package let threshold: Double
    /// Alarms by day of evaluated points, a standing one counted again (see `EventCount`).
    package let alertsPerDay: Double
    /// Labelled anomalies in which something is flagged, and the others.
    package let found: Int, missed: Int
    /// Share of the evaluated points at or above the threshold.
    package let flaggedShare: Double
    /// Alarms that touch no labelled anomaly, by day; equals `alertsPerDay` where nothing is labelled.
    package let falseAlertsPerDay: Double
  }

  /// Ascending by threshold.
  package let points: [Point]

  /// - Parameters:
  ///   - scored: scores and labels; without labels pass false everywhere.
  ///   - interval: of the grid, in seconds, above 0.
  ///   - included: thresholds that must be on the curve, the proposed one and the one in force; not NaN.
  ///   - limit: how many thresholds at most beside the included ones; the scores themselves, densest at the top.
  package init(_ scored: LabelledScores, interval: Int64, including included: [Double] = [], limit: Int = 100) {
    let days = max(Double(scored.count) * Double(interval) / 86_400, .leastNonzeroMagnitude)
    let thresholds = Set(ThresholdSweep(scored).candidates(limit: limit) + included).sorted()
    points = thresholds.map { threshold in
      let events = scored.eventCount(at: threshold, interval: interval)
      return Point(
        threshold: threshold, alertsPerDay: Double(events.alarms) / days, found: events.found,
        missed: events.missed,
        flaggedShare: ratio(scored.scores.count { $0 >= threshold }, scored.count),
        falseAlertsPerDay: Double(events.falseAlarms) / days)
    }
  }
}
