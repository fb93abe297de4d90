import Detectors
import Kernels
import Storage

/// What a job does for one series, by what was known when it was read.
struct PolicyTask: Sendable {
  let policy: Policy
  let row: PolicySeriesRecord
  let series: SeriesRecord
  /// The policy's model of the series; nil where there is none yet.
  let model: ModelRecord?
  /// The pool of the series as it was, and what its weights were learnt from of it; nil where there is none.
  var pool: PoolRecord?
  var member: PoolMemberRecord?
  var poolFacts = PoolFacts()

  /// What came of it, to be stored.
  enum Result: Sendable {
    case coldStart(PassingTraining.Outcome)
    case model(PassingTraining.Outcome)
    /// The model is to be trained by a job of its own.
    case ownJob
    /// The weights of its pool are to be learnt.
    case pooling
    /// Its line is drawn as the policy says now, and that was all.
    case line
    case tooShort(least: Int64)
    case failed(MonitoringError)
  }

  /// - Throws: `CancellationError` where the job has to stop.
  func run(team: ComputeTeam, in context: ServiceContext, isCancelled: @escaping @Sendable () -> Bool) -> Result? {
    do {
      switch row.task {
      case .coldStart: return .coldStart(try coldStart(team, context, isCancelled))
      case .training where policy.definition.pooled != nil: return try pooled(context)
      case .training where policy.definition.trainsInPassing:
        return .model(try training(team, context, isCancelled))
      case .training: return try prepare(context)
      case nil: return nil
      }
    } catch {
      return isCancelled() ? nil : Self.failure(error, points: series.points)
    }
  }

  private func coldStart(
    _ team: ComputeTeam, _ context: ServiceContext, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PassingTraining.Outcome {
    // What moves little from one point to the next alerts where it jumps: a rule that few points are enough for, and that slow
    // changes, of which they know nothing, don't disturb.
    let method = Algorithm.difference
    return try PassingTraining(
      series: series, algorithm: method, parameters: try method.parameters(), seed: 0, from: nil,
      threshold: ThresholdSettings(),
      note:
        "A cold start: it knows \(series.points) points, and finds jumps from one point to the next that are larger than "
        + "any so far. The policy '\(policy.record.id)' trains '\(policy.definition.algorithm)' once there are enough."
    ).run(team: team, in: context, isCancelled: isCancelled)
  }

  private func training(
    _ team: ComputeTeam, _ context: ServiceContext, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PassingTraining.Outcome {
    let definition = policy.definition
    return try PassingTraining(
      series: series, algorithm: definition.algorithm,
      parameters: try definition.algorithm.parameters(definition.parameters), seed: definition.seed,
      from: definition.start(of: series), threshold: threshold,
      note:
        "The policy '\(policy.record.id)' trains many models at once: nothing was held out to stand this one beside the "
        + "baselines, and its forecasts are not calibrated. POST /v1/models/{id}/train does both."
    ).run(team: team, in: context, isCancelled: isCancelled)
  }

  /// The policy's line, or the one in force where the policy says of it what it said before: answers may have moved it since.
  private var threshold: ThresholdSettings {
    row.trainedBy == policy.fingerprint
      ? model?.threshold?.settings ?? policy.definition.threshold
      : policy.definition.threshold
  }

  /// Gives the series a version of its pool's weights, or finds that these are to be learnt.
  private func pooled(_ context: ServiceContext) throws -> Result {
    guard let pool else {
      throw MonitoringError(
        .tooMany,
        "The policy has \(PoolKind.most) pools, the most that there may be: one for every interval and number of metrics "
          + "among its series. A narrower selector has fewer.")
    }
    if poolFacts.hasWeights, !poolFacts.isAhead, let result = try drawLine(context) { return result }
    let definition = policy.definition
    let isCurrent = poolFacts.hasWeights && !poolFacts.isAhead && row.trainedBy == policy.fingerprint
    if let weights = pool.usableWeights(policy), !isCurrent {
      return .model(
        try PooledFitting(task: self, pool: pool, weights: weights, member: member, threshold: threshold)
          .run(in: context))
    }
    if model == nil { try checkMember(definition, context) }
    if pool.state == .failed, let retry = pool.retryAt, retry > context.now(), let reason = pool.reason {
      return .failed(MonitoringError(ProblemCode(rawValue: reason.code) ?? .internalError, reason.detail))
    }
    return .pooling
  }

  /// - Throws: what keeps the series from its pool.
  private func checkMember(_ definition: PolicyDefinition, _ context: ServiceContext) throws {
    let data = try context.database.read { transaction in
      try TrainingData(
        series, metrics: series.definition.metrics, from: definition.start(of: series), to: nil, in: transaction)
    }
    try definition.algorithm.checkMember(
      data.input, parameters: try definition.algorithm.parameters(definition.parameters))
  }

  /// Draws the line anew where the policy says another one.
  ///
  /// - Returns: nil where more than that is to be done.
  private func drawLine(_ context: ServiceContext) throws -> Result? {
    let definition = policy.definition
    guard let model, model.activeVersion != nil, row.trainedBy != policy.fingerprint else { return nil }
    if definition.algorithm.givesScores, model.threshold?.settings != definition.threshold {
      _ = try ThresholdService(context: context).set(definition.threshold, model: model.id)
    }
    return row.trainedBy.map { PolicyDefinition.isSameTraining($0, policy.fingerprint) } ?? false ? .line : nil
  }

  /// Looks whether a training of its own can be begun, and draws the line anew where the policy says another one.
  private func prepare(_ context: ServiceContext) throws -> Result {
    let definition = policy.definition
    if let result = try drawLine(context) { return result }
    _ = try TrainingData.checked(
      for: series, definition.algorithm, try definition.algorithm.parameters(definition.parameters),
      from: definition.start(of: series), in: context)
    return .ownJob
  }

  private static func failure(_ error: any Error, points: Int64) -> Result {
    switch error {
    case DetectorError.seriesTooShort(let usable, let needed),
      GenerationError.detector(.seriesTooShort(let usable, let needed)):
      // What is missing of usable points comes with as many that are measured, at least.
      .tooShort(least: points + max(1, Int64(needed - usable)))
    case let error as MonitoringError where error.code == .seriesTooShort: .tooShort(least: points + 1)
    default: .failed(MonitoringError(reporting: error))
    }
  }
}
