import JSON

/// What a job that trains for a policy is to do, as the job keeps it: whatever there is to do by then.
struct PolicyTrainingRequest: Equatable, Sendable {
  static let kind = "policy_training"

  /// By its id: one that was deleted and made again goes on.
  let policy: String

  /// What the policy's jobs are filed under.
  var subject: String { "policy:" + policy }

  var json: String { JSONValue.object(["policy": .string(policy)]).text }

  init(policy: String) { self.policy = policy }

  init(json: String) throws(MonitoringError) {
    guard let policy = (try? JSONValue.parse(json))?["policy"]?.string else {
      throw MonitoringError(.internalError, "The job's request cannot be read.")
    }
    self.init(policy: policy)
  }
}
