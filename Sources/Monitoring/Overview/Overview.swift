package import Storage

/// What is wrong now, over everything.
package struct Overview: Sendable {
  /// The worst of what lasts and nobody has acknowledged.
  package enum Status: String, Sendable, CaseIterable { case ok, warning, critical }

  package struct Incidents: Sendable {
    /// Incidents that last, those that somebody has acknowledged included.
    package var open: Int64 = 0
    package var acknowledged: Int64 = 0
    package var bySeverity: [Severity: Int64] = [:]
    /// Those that nobody has acknowledged.
    package var unattended: [Severity: Int64] = [:]
    /// A few of them.
    package var worst: [IncidentService.Entry] = []
  }

  package struct Alerts: Sendable {
    /// Alerts that last, those that somebody has acknowledged included.
    package var lasting: Int64 = 0
    package var acknowledged: Int64 = 0
    package var byKind: [AlertRecord.Kind: Int64] = [:]
    /// Lasting ones that nobody hears of, by the rule that holds them back.
    package var heldBack: [AlertRule: Int64] = [:]
  }

  /// Why a model is to be looked at.
  package enum Concern: String, Sendable, CaseIterable {
    /// It has no version that serves, and waits for a training.
    case untrained
    /// Its last training failed.
    case trainingFailed = "training_failed"
    /// Its last version did worse than the one in force.
    case lostChallenge = "lost_challenge"
    /// Its data are no longer what it learnt from.
    case drift
  }

  package struct ConcernedModel: Sendable, Equatable {
    package var model: String
    package var series: String
    package var concern: Concern
    package var version: Int64
    /// When that version was begun; nil for drift.
    package var since: Int64?
    package var detail: String
  }

  package struct Storage: Sendable, Equatable {
    /// Of the database, and of its pages that are free; rounded to two digits.
    package var bytes: Int64 = 0
    package var freeBytes: Int64 = 0
    /// Nil where the system doesn't say.
    package var diskFreeBytes: Int64?
    /// Why writes are refused; nil where they are not.
    package var fault: String?
  }

  package var incidents = Incidents()
  package var alerts = Alerts()
  package var series: Int64 = 0
  package var monitors: Int64 = 0
  /// Alerts of series that send nothing, or of metrics that are missing or stand still.
  package var silent: [AlertRecord] = []
  package var noisy: [(series: String, alerts: Int64)] = []
  package var models: [ModelState: Int64] = [:]
  package var concerns: [ConcernedModel] = []
  package var jobs: [JobRecord.Status: Int64] = [:]
  /// Of the last day.
  package var failedJobs: [JobRecord] = []
  package var storage = Storage()
  package var status: Status {
    if storage.fault != nil || (incidents.unattended[.critical] ?? 0) > 0 { return .critical }
    return (incidents.unattended[.warning] ?? 0) > 0 || !concerns.isEmpty || !failedJobs.isEmpty ? .warning : .ok
  }
}
