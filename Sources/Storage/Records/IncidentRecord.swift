/// One disturbance: the alerts that overlap in time and share what they are grouped by.
package struct IncidentRecord: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case open, resolved
    /// None of its alerts stands any more.
    case withdrawn
  }

  package let key: Int64
  /// What its alerts share: a JSON object of tags, or of the series alone.
  package let groupJSON: String
  package let state: State
  /// Of its gravest alert.
  package let severity: Severity
  /// Of its first alert, in the points' own time.
  package let start: Int64
  /// Of its last, exclusive; nil while one lasts.
  package let end: Int64?
  package let createdAt: Int64
  package let updatedAt: Int64
  package let resolvedAt: Int64?
  /// The operator who ended it; nil where it ended by itself.
  package let resolvedBy: String?
  package let acknowledgedBy: String?
  package let acknowledgedAt: Int64?
  package let assignee: String?
  package let note: String?
  /// Of all incidents together: whoever saw up to here asks for what is above.
  package let revision: Int64
  package let told: Told

  /// What receivers have been told of it.
  package struct Told: Sendable, Equatable {
    /// Nil before the first telling.
    package let state: State?
    /// How many alerts it had then.
    package let alerts: Int64
    package let at: Int64?
    /// When they are to be told of what changed since; nil where nothing did.
    package let due: Int64?
  }
}
