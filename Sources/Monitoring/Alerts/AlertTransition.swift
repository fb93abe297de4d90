import Storage

/// What becomes of an alert at one point. Places are slots of the series' grid.
enum AlertTransition: Equatable, Sendable {
  /// `end` of the alert is open from here on. Held back, it is on record and nobody is told.
  case open(start: Int64, peak: ScorePeak?, heldBackBy: AlertRule? = nil)
  /// Another rule holds it back now; nil lets people see it.
  case hold(AlertRule?)
  /// A new highest score.
  case worsen(ScorePeak)
  /// `end` is the first slot that is no longer part of it.
  case close(end: Int64)
}

/// What becomes of one of a monitor's alerts.
struct AlertChange: Equatable, Sendable {
  let kind: AlertRecord.Kind
  /// The metric, as an index into the model's; nil where the alert is about all of several.
  var metric: Int?
  let step: AlertTransition
}

/// The most anomalous point of an alert.
struct ScorePeak: Equatable, Sendable {
  /// On the one scale: 1 is the alert line.
  var score: Double
  var slot: Int64
  /// -1 below, 1 above what was expected.
  var direction: Int64
  /// What each member of the method adds to the score, as a share of it; empty of a method without members.
  var members: [MemberShare] = []
}

struct MemberShare: Equatable, Sendable {
  let member: String
  let share: Double
}

/// A point as the life of an alert sees it.
struct JudgedPoint: Equatable, Sendable {
  let slot: Int64
  /// One a metric of the model; NaN where missing.
  let values: [Double]
  /// On the one scale; NaN where there is no score.
  let score: Double
  /// -1, 0 or 1; nil where there is no score.
  let direction: Int?
  /// Of an anomalous point.
  var members: [MemberShare] = []
  /// Of an anomalous point: the metric that says most, as an index into `values`, and how far it lies from what was
  /// expected of it, in its unit; nil where nothing was.
  var metric = 0
  var effect: Double?
  /// What lies over its time and wants no alert: a mute, a label, hours in which nobody watches.
  var silencedBy: AlertRule?

  var isAnomalous: Bool { score >= 1 }
  /// Whether nothing at all was measured.
  var isMissing: Bool { values.allSatisfy(\.isNaN) }

  /// The point as the peak of an alert; nil where it has no score.
  var peak: ScorePeak? {
    score.isNaN ? nil : ScorePeak(score: score, slot: slot, direction: direction == -1 ? -1 : 1, members: members)
  }
}
