/// Anomalies found against alarms raised: what an operator lives with.
///
/// An alarm is a run of flagged points. One that stands on is counted again every `renewal` points; otherwise an
/// alarm that is always on would look like a single false event that finds everything. An alarm (or renewal) that
/// touches no labelled segment is false.
package struct EventCount: Sendable, Equatable {
  /// Labelled segments in which at least one point is flagged, and the others.
  package let found: Int, missed: Int
  /// Alarms, renewals included, and those among them that touch no labelled segment.
  package let alarms: Int, falseAlarms: Int

  /// found / (found + false alarms); several alarms in one anomaly count once. 0 where nothing is flagged.
  package var precision: Double { ratio(found, found + falseAlarms) }
  /// found / (found + missed); 0 where there is nothing to find.
  package var recall: Double { ratio(found, found + missed) }
  /// Harmonic mean of both.
  package var f1: Double { ratio(2 * found, 2 * found + falseAlarms + missed) }

  /// Points after which a standing alarm is counted again: 12, or six hours if that is more.
  /// - Parameter interval: of the grid, in seconds, above 0.
  package static func renewal(interval: Int64) -> Int {
    max(12, Int((21_600 + interval - 1) / interval))
  }
}

extension LabelledScores {
  /// The alarms at a threshold as index ranges into the evaluated points, a standing one cut every `renewal`
  /// grid points. A left-out point neither ends an alarm nor raises one; a break ends it.
  package func alarms(at threshold: Double, renewal: Int) -> [Range<Int>] {
    precondition(renewal > 0, "a standing alarm is renewed after one point at the least")
    var alarms: [Range<Int>] = []
    for run in flaggedRanges(at: threshold) {
      var start = run.lowerBound
      for index in run where positions[index] - positions[start] >= renewal {
        alarms.append(start..<index)
        start = index
      }
      alarms.append(start..<run.upperBound)
    }
    return alarms
  }

  /// Events at a threshold on a grid of `interval` seconds.
  package func eventCount(at threshold: Double, interval: Int64) -> EventCount {
    let alarms = alarms(at: threshold, renewal: EventCount.renewal(interval: interval))
    let found = segments.count { $0.contains { scores[$0] >= threshold } }
    let falseAlarms = alarms.count { alarm in !labels[alarm].contains(true) }
    return EventCount(
      found: found, missed: segments.count - found, alarms: alarms.count, falseAlarms: falseAlarms)
  }
}
