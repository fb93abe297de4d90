import Evaluation
import Storage

/// The rules of a monitor as its alerts live by them: on the grid of its series, with what is usual there.
struct AlertConditions: Equatable, Sendable {
  private let direction: MonitorRules.Direction
  private let minimumEffect: MonitorRules.MinimumEffect
  /// Of each metric in its unit; nil where nothing is known of it yet.
  private let usualRanges: [Double?]
  /// In points.
  let closeAfter: Int64
  private let openAfter: Int64
  private let minimumDuration: Int64
  private let cooldown: Int64

  /// - Parameters:
  ///   - interval: of the grid in seconds, above 0.
  ///   - usualRanges: of each metric of the model.
  init(_ rules: MonitorRules = MonitorRules(), interval: Int64, usualRanges: [Double?] = []) {
    func points(_ seconds: Int64) -> Int64 { (seconds + interval - 1) / interval }
    direction = rules.direction
    minimumEffect = rules.minimumEffect
    self.usualRanges = usualRanges
    closeAfter = rules.closeAfter ?? AlertPace(interval: interval).closing
    openAfter = rules.openAfter
    minimumDuration = points(rules.minimumDuration)
    cooldown = points(rules.cooldown)
  }

  /// Why an anomalous point by itself is no ground for an alert; nil where it is one.
  func objection(to point: JudgedPoint) -> AlertRule? {
    if let rule = point.silencedBy { return rule }
    switch (direction, point.direction) {
    case (.above, -1), (.below, 1): return .direction
    default: break
    }
    guard let effect = point.effect else { return nil }
    if let least = minimumEffect.absolute, effect < least { return .minimumEffect }
    if let share = minimumEffect.relative, point.metric < usualRanges.count, let usual = usualRanges[point.metric],
      effect < share * usual
    {
      return .minimumEffect
    }
    return nil
  }

  /// What holds back a disturbance whose points are each a ground for an alert; nil where nothing does any more.
  ///
  /// - Parameters:
  ///   - points: anomalous ones so far.
  ///   - span: its slots from the first anomalous one to the last.
  ///   - lastEnd: where the alert before it ended, exclusive.
  func hold(points: Int64, span: ClosedRange<Int64>, lastEnd: Int64?) -> AlertRule? {
    if points < openAfter { return .openAfter }
    if span.upperBound - span.lowerBound + 1 < minimumDuration { return .minimumDuration }
    if let lastEnd, span.upperBound - lastEnd < cooldown { return .cooldown }
    return nil
  }
}

extension AlertRule {
  /// Whether it speaks of points by themselves, not of how they follow one another.
  var isOfPoints: Bool {
    switch self {
    case .ignored, .mute, .hours, .direction, .minimumEffect: true
    case .openAfter, .minimumDuration, .cooldown: false
    }
  }

  /// Whether it silences a time, whatever is measured then.
  var isSilence: Bool { self == .ignored || self == .mute || self == .hours }
}
