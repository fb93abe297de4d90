/// What there is to know of a series at one moment, for a policy that is about it.
struct OnboardingFacts: Equatable, Sendable {
  /// The model that the policy made.
  struct Model: Equatable, Sendable {
    /// Whether it has a version that serves.
    var isTrained: Bool
    /// Whether a training is under way.
    var isTraining = false
    /// Whether it is of the method that the policy names.
    var isOfMethod = true
    /// Whether it gives scores, which a monitor can be on.
    var givesScores = true
    /// Why its last training failed; nil where it didn't.
    var failure: PolicyReason?
  }

  /// Measured ones.
  var points: Int64
  /// Points that there still have to come before a model is trained.
  var missing: Int64
  /// Nil where there is none.
  var model: Model?
  /// The key of the model that the policy's monitor is on; nil where there is no monitor.
  var watched: Int64?
  /// Whether rules and receivers of the monitor are the policy's.
  var isMonitorCurrent = true
  /// Who else has the series.
  var holder: PolicyReason?
  /// Of what the policy says of training.
  var fingerprint: String
  var hasColdStart = true
  /// Whether the policy's method gives scores, which a monitor can be on.
  var givesScores = true
  /// Nil where the policy pools nothing.
  var pool: PoolFacts?
  /// Whether the model is to be trained again by its schedule, and when to look whether it is.
  var isRoundDue = false
  var nextRound: Int64?
}

extension OnboardingFacts {
  /// Whether the pool has weights that the series has no version of yet.
  var hasNewerWeights: Bool { pool.map { $0.hasWeights && $0.isAhead } ?? false }
}

/// What is to be done for a series, in the order of an answer. Models are named by their keys.
enum OnboardingStep: Equatable, Sendable {
  /// Models and monitor go.
  case letGo(models: [Int64], monitor: Int64?)
  /// A model of another method watches on until the next one is trained, under another name; what stood in before goes.
  case setAside(Int64)
  case watch(Int64)
  /// A model goes, with the monitor where that is on it.
  case remove(Int64)
}

/// How a job's work for a series ended.
enum OnboardingOutcome: Equatable, Sendable {
  /// The model is trained and serves; with the time to look at it again.
  case trained(lookAt: Int64?)
  /// A training of its own is under way.
  case begun
  /// The weights of its pool are being learnt.
  case pooling
  /// A plain rule watches, which knows so many points.
  case coldStarted(points: Int64)
  /// The method wants so many points.
  case tooShort(least: Int64, points: Int64)
  case failed(PolicyReason, points: Int64)
  /// Somebody else trains the model.
  case busy
}
