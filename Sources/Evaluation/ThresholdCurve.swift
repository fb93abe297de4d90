/// What each threshold would cost and find: the answer to "what if" before a threshold is changed.
package struct ThresholdCurve: Sendable, Equatable {
  /// One threshold of the curve.
  package struct Point: Sendable, Equatable {
    package let threshold: Double
    /// Alarms by day of evaluated points, a standing one counted again (see `EventCount`).
    package let alertsPerDay: Double
    /// Labelled anomalies in which something is flagged, and the others.
    package let found: Int, missed: Int
    /// Alarms that touch no labelled anomaly, by day; equals `alertsPerDay` where nothing is labelled.
    package let falseAlertsPerDay: Double
  }

  /// Descending by threshold.
  package let points: [Point]

  /// - Parameters:
  ///   - scored: scores and labels; without labels pass false everywhere.
  ///   - interval: of the grid, in seconds, above 0.
  ///   - limit: how many thresholds at most.
  package init(_ scored: LabelledScores, interval: Int64, limit: Int = 100) {
    let days = max(Double(scored.count) * Double(interval) / 86_400, .leastNonzeroMagnitude)
    points = ThresholdSweep(scored).candidates(limit: limit).map { threshold in
      let events = scored.eventCount(at: threshold, interval: interval)
      return Point(
        threshold: threshold, alertsPerDay: Double(events.alarms) / days, found: events.found,
        missed: events.missed, falseAlertsPerDay: Double(events.falseAlarms) / days)
    }
  }
}
