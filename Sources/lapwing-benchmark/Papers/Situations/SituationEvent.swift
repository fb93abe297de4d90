/// Something that happens in a `SituationData`.
struct SituationEvent: Equatable, Sendable {
  enum Kind: String, CaseIterable, Sendable {
    /// Every day at midnight; normal, known by the time (Fig. 1b).
    case dailyJob = "daily_job"
    /// Mondays at two; normal, known by day and time (Fig. 1a).
    case weeklyJob = "weekly_job"
    /// One or two groups, at any working hour, with their flags; normal (Fig. 1c).
    case deployment
    /// A cache is emptied, at any time, without notice: nobody cares, as only labels tell.
    case uninteresting
    /// Requests break down and errors rise.
    case outage
    /// A group changes with those that are deployed, without its flag (Fig. 1c).
    case flagMismatch = "flag_mismatch"
    /// Midnight without the daily job: the metrics look as at any other time (Fig. 1b).
    case missingJob = "missing_job"

    var isAnomaly: Bool {
      switch self {
      case .outage, .flagMismatch, .missingJob: true
      case .dailyJob, .weeklyJob, .deployment, .uninteresting: false
      }
    }
  }

  let kind: Kind
  /// Points of the series.
  let range: Range<Int>
  /// How strong it is, about 1.
  let strength: Double
  /// Groups that are deployed and flagged.
  var deployed: Set<Int> = []
  /// The group that changes with them without a flag.
  var stray: Int?

  /// Groups whose metrics change.
  var changing: Set<Int> { stray.map { deployed.union([$0]) } ?? deployed }
}
