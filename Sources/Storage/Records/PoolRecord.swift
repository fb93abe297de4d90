/// Series of a policy that one network is learnt from.
package struct PoolRecord: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    /// Nothing is learnt yet, or what is being learnt is no longer wanted.
    case idle
    case training, ready, failed
  }

  package let key: Int64
  package let policy: Int64
  /// Of each of its series, seconds.
  package let interval: Int64
  /// How many each has.
  package let metrics: Int64
  package var state: State
  /// The id of the last training.
  package var job: String?
  /// What that learns from, once it has begun.
  package var planJSON: String?
  /// The key of the weights in force.
  package var weights: Int64?
  /// A fingerprint of what the policy said when they were learnt.
  package var trainedBy: String?
  package var trainedAt: Int64?
  /// What they were learnt from.
  package var learntJSON: String?
  /// Why the last training failed.
  package var reasonJSON: String?
  /// That failed in a row.
  package var attempts: Int64
  package var retryAt: Int64?
}

/// What of a series the weights of its pool were learnt from.
package struct PoolMemberRecord: Sendable, Equatable {
  package let series: Int64
  /// Unix seconds, `to` exclusive; nil where nothing was.
  package var from: Int64?
  package var to: Int64?
  package var points: Int64
  /// That were labelled.
  package var anomalies: Int64
  /// From this time on no step has learnt from it.
  package var unlearnt: Int64?
  /// Why nothing was.
  package var reasonJSON: String?

  package init(series: Int64, points: Int64 = 0, anomalies: Int64 = 0) {
    (self.series, self.points, self.anomalies) = (series, points, anomalies)
  }
}
