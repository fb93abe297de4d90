import Evaluation
import Storage

/// The life of alerts of the kind `anomaly`, point by point, without a clock or a database.
///
/// A disturbance begins at the first point at or above the alert line and is over once `closeAfter` points in a row were
/// scored and are normal: by default max(3 points, 1 h), the gap at which the threshold's fit parts clusters of high scores
/// too, so that one disturbance is one alert. Its end is that of its last anomalous point. A missing point, or one without a
/// score, says nothing: it neither closes nor lengthens. A disturbance that stands on is one alert for as long as it does.
///
/// It is on record from its first point, and held back until it has passed the monitor's rules; then people see it, whatever
/// comes after. Anomalous points that are no ground for an alert by themselves (``AlertConditions/objection(to:)``) are a
/// disturbance of their own, which is held back for good: where a point follows that is a ground, it begins another.
struct AnomalyAlertState: Equatable, Sendable {
  /// A disturbance that lasts.
  struct Standing: Equatable, Sendable {
    var start: Int64
    /// The last anomalous slot.
    var last: Int64
    /// Normal points since.
    var normal: Int64
    var peak: Double
    /// Anomalous points.
    var points: Int64 = 1
    var heldBackBy: AlertRule?
  }

  var standing: Standing?
  /// Where the last alert that people saw ended, exclusive.
  var lastEnd: Int64?

  /// Slots have to come in ascending order.
  mutating func take(_ point: JudgedPoint, by conditions: AlertConditions) -> [AlertTransition] {
    guard let peak = point.peak else { return [] }
    guard point.isAnomalous else { return takeNormal(conditions) }
    let objection = conditions.objection(to: point)
    guard let alert = standing else { return [open(peak, objection, conditions)] }
    switch (alert.heldBackBy?.isOfPoints == true, objection) {
    case (true, nil): return [close(alert), open(peak, nil, conditions)]
    // Beside an alert that people see, or may soon, a point of no concern is none of it; nor is its time a normal one.
    case (false, let rule?): return rule.isSilence ? [] : takeNormal(conditions)
    case (true, _?), (false, nil): return lengthen(alert, peak, conditions)
    }
  }

  /// Forgets the points after a slot, which were deleted.
  mutating func rewind(to last: Int64) {
    lastEnd = lastEnd.map { min($0, last + 1) }
    guard var alert = standing else { return }
    (alert.last, alert.normal) = (min(alert.last, last), 0)
    standing = alert.start > last ? nil : alert
  }

  private mutating func open(
    _ peak: ScorePeak, _ objection: AlertRule?, _ conditions: AlertConditions
  ) -> AlertTransition {
    let rule = objection ?? conditions.hold(points: 1, span: peak.slot...peak.slot, lastEnd: lastEnd)
    standing = Standing(start: peak.slot, last: peak.slot, normal: 0, peak: peak.score, heldBackBy: rule)
    return .open(start: peak.slot, peak: peak, heldBackBy: rule)
  }

  private mutating func lengthen(
    _ alert: Standing, _ peak: ScorePeak, _ conditions: AlertConditions
  ) -> [AlertTransition] {
    var (alert, steps) = (alert, [AlertTransition]())
    (alert.last, alert.normal, alert.points) = (peak.slot, 0, alert.points + 1)
    if peak.score > alert.peak {
      alert.peak = peak.score
      steps.append(.worsen(peak))
    }
    if let held = alert.heldBackBy, !held.isOfPoints {
      let rule = conditions.hold(points: alert.points, span: alert.start...alert.last, lastEnd: lastEnd)
      if rule != held {
        alert.heldBackBy = rule
        steps.append(.hold(rule))
      }
    }
    standing = alert
    return steps
  }

  private mutating func takeNormal(_ conditions: AlertConditions) -> [AlertTransition] {
    guard var alert = standing else { return [] }
    alert.normal += 1
    standing = alert
    return alert.normal < conditions.closeAfter ? [] : [close(alert)]
  }

  private mutating func close(_ alert: Standing) -> AlertTransition {
    standing = nil
    if alert.heldBackBy == nil { lastEnd = alert.last + 1 }
    return .close(end: alert.last + 1)
  }
}
