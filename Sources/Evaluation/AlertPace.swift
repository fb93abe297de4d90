/// When an alert ends: what one alert is, for the monitors that raise them and for whoever counts them. An alarm that stands
/// on is one alert, however long; ``AlertJudgement`` counts it by its length.
package struct AlertPace: Equatable, Sendable {
  /// So many normal points in a row end an alert, points without a score not counting: 3, or an hour if that is more.
  package let closing: Int64

  /// - Parameter interval: of the grid in seconds, above 0.
  package init(interval: Int64) { closing = max(3, 3_600 / max(1, interval)) }
}

extension LabelledScores {
  /// The points at or above a threshold, ascending indices into the evaluated points.
  func flagged(at threshold: Double) -> [Int] { scores.indices.filter { scores[$0] >= threshold } }

  /// The alerts that a monitor raises at a threshold, as index ranges into the evaluated points.
  package func alerts(at threshold: Double, pace: AlertPace) -> [Range<Int>] {
    alerts(of: flagged(at: threshold), pace: pace)
  }

  /// The same from the flagged points.
  func alerts(of flagged: [Int], pace: AlertPace) -> [Range<Int>] {
    guard var start = flagged.first else { return [] }
    var (last, alerts, nextBreak) = (start, [Range<Int>](), 0)
    for index in flagged.dropFirst() {
      while nextBreak < breaks.count, breaks[nextBreak] <= last { nextBreak += 1 }
      if index - last > Int(pace.closing) || nextBreak < breaks.count && breaks[nextBreak] <= index {
        alerts.append(start..<last + 1)
        start = index
      }
      last = index
    }
    return alerts + [start..<last + 1]
  }
}
