import JSON

/// What a job that trains a pool is to do, as the job keeps it.
struct PoolTrainingRequest: Equatable, Sendable {
  static let kind = "pool_training"

  /// The id and the key of the policy: one that was deleted and made again under the same id wants something else.
  let policy: String
  let policyKey: Int64
  /// The key of the pool.
  let pool: Int64
  /// Of what the policy said of training when it was queued.
  let fingerprint: String

  /// What the policy's trainings of pools are filed under.
  var subject: String { "policy:" + policy }

  var json: String {
    JSONValue.object([
      "policy": .string(policy), "policy_key": .integer(policyKey), "pool": .integer(pool),
      "fingerprint": .string(fingerprint),
    ]).text
  }
}

extension PoolTrainingRequest {
  init(json: String) throws(MonitoringError) {
    guard let value = try? JSONValue.parse(json), let policy = value["policy"]?.string,
      let policyKey = value["policy_key"]?.integer, let pool = value["pool"]?.integer,
      let fingerprint = value["fingerprint"]?.string
    else { throw MonitoringError(.internalError, "The job's request cannot be read.") }
    self.init(policy: policy, policyKey: policyKey, pool: pool, fingerprint: fingerprint)
  }
}
