/// A range that a monitor found out of the ordinary.
package struct AlertRecord: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case anomaly, flatline
    case noData = "no_data"
  }
  /// `withdrawn` is what `withdrawnAt` makes of any other, and never stored.
  package enum State: String, Sendable, CaseIterable { case open, closed, acknowledged, withdrawn }

  package let key: Int64
  package let monitor: String
  package let model: String
  package let version: Int64
  package let series: String
  package let kind: Kind
  /// The metric that stands still or is missing; nil where all of several are, and for anomalies, which are of all.
  package let metric: String?
  package let state: State
  package let start: Int64
  /// Exclusive; nil while it lasts.
  package let end: Int64?
  package let peak: AlertPeak
  package let severity: Severity
  /// The rule that holds it back; nil of one that people see.
  package let heldBackBy: AlertRule?
  /// Whether it was found in points that came late or were corrected.
  package let isLate: Bool
  /// When a correction, an operator or a mute undid it; nil of one that stands.
  package let withdrawnAt: Int64?
  /// Why it is one, in words and figures: a JSON object.
  package let reasonsJSON: String?
  /// The key of its incident.
  package let incident: Int64?
  package let acknowledgedBy: String?
  package let acknowledgedAt: Int64?
  package let note: String?
  package let createdAt: Int64
  package let updatedAt: Int64
  /// Of all alerts together: whoever saw up to here asks for what is above.
  package let revision: Int64
  /// Whether it was raised by a cold start's plain rule.
  package var isColdStart = false
}

/// How grave an alert is to those who are told of it.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, warning, critical

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package static func < (first: Severity, second: Severity) -> Bool { first.rank < second.rank }
}

/// What can hold an alert back.
package enum AlertRule: String, Sendable, CaseIterable {
  /// A label of the kind `ignore` lies on it.
  case ignored
  case mute, hours, direction, cooldown
  case minimumEffect = "minimum_effect"
  case openAfter = "open_after"
  case minimumDuration = "minimum_duration"
}

/// The most anomalous point of an alert so far; all nil for `no_data`.
package struct AlertPeak: Sendable, Equatable {
  /// On the common scale, 1 being the alert line.
  package var score: Double?
  package var time: Int64?
  /// -1 below, 1 above what was expected.
  package var direction: Int64?
  /// What each member of the method adds to the score, as a share of it: a JSON object by their names; nil of a method
  /// without members.
  package var membersJSON: String?

  package init(score: Double? = nil, time: Int64? = nil, direction: Int64? = nil, membersJSON: String? = nil) {
    self.score = score
    self.time = time
    self.direction = direction
    self.membersJSON = membersJSON
  }
}
