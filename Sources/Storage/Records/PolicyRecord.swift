/// A rule that watches every series that it is about.
package struct PolicyRecord: Sendable, Equatable {
  package let key: Int64
  package let id: String
  /// Of several that are about a series the highest has it, of equal ones the first by id.
  package let priority: Int64
  /// What an operator wrote, a JSON object.
  package let definitionJSON: String
  package let createdAt: Int64
  package let updatedAt: Int64
  package let revision: Int64
  /// Set once it is deleted: it stays until it has let go of its series.
  package let deletedAt: Int64?

  package init(
    key: Int64, id: String, priority: Int64, definitionJSON: String, createdAt: Int64, updatedAt: Int64,
    revision: Int64,
    deletedAt: Int64?
  ) {
    (self.key, self.id, self.priority, self.definitionJSON) = (key, id, priority, definitionJSON)
    (self.createdAt, self.updatedAt, self.revision, self.deletedAt) = (createdAt, updatedAt, revision, deletedAt)
  }
}

/// Where a series stands with a policy that is about it.
package struct PolicySeriesRecord: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    /// For points.
    case waiting
    /// Few points are judged by a plain rule meanwhile.
    case coldStart = "cold_start"
    case training, watched
    /// The last try failed; it is tried again.
    case failed
    /// A model or a monitor of one's own has it.
    case ownModel = "own_model"
    /// A policy that comes first has it.
    case otherPolicy = "other_policy"
  }

  /// What a job is to do for it.
  package enum Task: String, Sendable {
    case coldStart = "cold_start"
    case training
  }

  /// Keys.
  package let policy: Int64
  package let series: Int64
  package var state: State
  /// Keys of what was made for it, which may be gone.
  package var model: Int64?
  /// The model that watches until that one is trained.
  package var standIn: Int64?
  package var monitor: Int64?
  /// A fingerprint of what the policy said of training when the model was last trained.
  package var trainedBy: String?
  package var task: Task?
  /// Points that the method was found to want.
  package var leastPoints: Int64?
  /// Points that the stand-in has learnt from.
  package var learntPoints: Int64 = 0
  /// That failed in a row.
  package var attempts: Int64 = 0
  /// Why it failed, or who else has the series.
  package var reasonJSON: String?
  /// When it is to be looked at again, Unix seconds.
  package var lookAt: Int64?
  package var updatedAt: Int64 = 0
  /// The key of the pool that it is in; nil where the policy has none.
  package var pool: Int64?

  package init(policy: Int64, series: Int64, state: State) {
    (self.policy, self.series, self.state) = (policy, series, state)
  }
}

/// What is asked of the list of a policy's series; nil asks nothing.
package struct PolicySeriesFilter: Sendable, Equatable {
  package var policy: Int64
  package var state: PolicySeriesRecord.State?

  package init(policy: Int64, state: PolicySeriesRecord.State? = nil) {
    (self.policy, self.state) = (policy, state)
  }
}
