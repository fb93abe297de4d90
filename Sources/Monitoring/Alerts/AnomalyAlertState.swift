import Evaluation

/// The life of alerts of the kind `anomaly`, point by point, without a clock or a database.
///
/// An alert opens at the first point at or above the alert line. It closes once `closing` points in a row were scored
/// and are normal: max(3 points, 1 h), the gap at which the threshold's fit parts clusters of high scores too, so that
/// one disturbance is one alert. Its end is that of its last anomalous point. A missing point, or one without a score,
/// says nothing: it neither closes nor lengthens.
///
/// An alarm that stands on for `renewal` points, max(12 points, 6 h) as in the evaluation of alarms, ends there and
/// opens again as another alert: an alarm that is always on is not one event.
struct AnomalyAlertState: Equatable, Sendable {
  typealias Pace = AlertPace

  /// An alert that lasts.
  struct Standing: Equatable, Sendable {
    var start: Int64
    /// The last anomalous slot.
    var last: Int64
    /// Normal points since.
    var normal: Int64
    var peak: Double
  }

  var standing: Standing?

  /// Slots have to come in ascending order.
  mutating func take(_ point: JudgedPoint, pace: Pace) -> [AlertTransition] {
    guard let peak = point.peak else { return [] }
    guard var alert = standing else { return point.isAnomalous ? [open(peak)] : [] }
    guard point.isAnomalous else {
      alert.normal += 1
      standing = alert.normal < pace.closing ? alert : nil
      return standing == nil ? [.close(end: alert.last + 1)] : []
    }
    if point.slot - alert.start >= pace.renewal { return [.close(end: alert.last + 1), open(peak)] }
    alert.last = point.slot
    alert.normal = 0
    let isWorse = peak.score > alert.peak
    if isWorse { alert.peak = peak.score }
    standing = alert
    return isWorse ? [.worsen(peak)] : []
  }

  /// Forgets the points after a slot, which were deleted.
  mutating func rewind(to last: Int64) {
    guard var alert = standing else { return }
    (alert.last, alert.normal) = (min(alert.last, last), 0)
    standing = alert.start > last ? nil : alert
  }

  private mutating func open(_ peak: ScorePeak) -> AlertTransition {
    standing = Standing(start: peak.slot, last: peak.slot, normal: 0, peak: peak.score)
    return .open(start: peak.slot, peak: peak)
  }
}
