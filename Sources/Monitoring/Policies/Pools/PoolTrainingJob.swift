import Detectors
import JSON
import Kernels
package import Storage
import Synchronization

/// Learns one network from the series of a pool. It stores the weights and what they were learnt from, and has the series
/// looked at: giving them their versions is the policy's own job, the same for those that come later.
package struct PoolTrainingJob: JobExecutor {
  let context: ServiceContext
  let cores: CoreAllocator
  /// Set once the runner is there.
  let news: PolicyJobNews

  /// What the steps stand on.
  private struct Run {
    let request: PoolTrainingRequest
    let policy: Policy
    let pool: PoolRecord
    let plan: PoolPlan
    let parameters: any MethodParameters
    let control: JobControl
    let team: ComputeTeam

    var algorithm: Algorithm { policy.definition.algorithm }
  }

  package func run(_ control: JobControl) throws -> String {
    let request = try PoolTrainingRequest(json: control.job.requestJSON)
    control.enter(.preparing, share: 0)
    guard let (policy, pool) = try begin(request, control.job) else {
      return result(of: request, nil, isSuperseded: true)
    }
    // A crash came between the weights and the end of the job: all that is missing is the end.
    guard pool.state == .training else { return result(of: request, pool, isSuperseded: false) }
    let plan = pool.planJSON.flatMap(PoolPlan.init(json:)) ?? PoolPlan()
    let parameters = try policy.definition.algorithm.parameters(policy.definition.parameters)
    return try cores.withTeam(of: control.job.work.lane) { team in
      let run = Run(
        request: request, policy: policy, pool: pool, plan: plan, parameters: parameters, control: control, team: team)
      let material = try PoolMaterial(plan, policy, parameters, in: context) { [control] in control.mustStop }
      guard let trained = try train(run, material, isAfresh: false) else {
        try supersede(request, control.job)
        return result(of: request, nil, isSuperseded: true)
      }
      return try save(run, material, trained)
    }
  }

  /// Settles what is learnt from, once.
  ///
  /// - Returns: nil where the policy wants something else by now.
  private func begin(_ request: PoolTrainingRequest, _ job: JobRecord) throws -> (Policy, PoolRecord)? {
    try context.database.write { transaction in
      guard let policy = try transaction.policy(of: request), var pool = try transaction.pools.get(key: request.pool),
        pool.job == job.id
      else {
        try transaction.supersede(request, job)
        return nil
      }
      if pool.state == .training, pool.planJSON == nil {
        pool.planJSON = try transaction.plan(pool, policy).text
        try transaction.pools.set(pool)
      }
      return (policy, pool)
    }
  }

  /// - Returns: nil where the policy said otherwise meanwhile.
  private func train(_ run: Run, _ material: PoolMaterial, isAfresh: Bool) throws -> PoolTraining? {
    let watch = Superseding()
    let environment = try environment(run, isAfresh: isAfresh, watch)
    do throws(GenerationError) {
      return try run.algorithm.train(pool: material.inputs, parameters: run.parameters, environment: environment)
    } catch {
      switch error {
      case .detector(.cancelled) where watch.isSuperseded: return nil
      case .detector(.cancelled): throw CancellationError()
      case .detector(.checkpointMismatch):
        // Written by another version of the program, or points changed since: the training starts over.
        try context.database.write { try $0.jobs.deleteCheckpoint(job: run.control.job.key) }
        return try train(run, material, isAfresh: isAfresh)
      case .detector(.warmStartMismatch) where !isAfresh: return try train(run, material, isAfresh: true)
      default: throw error
      }
    }
  }

  /// Goes on from the job's last checkpoint, else begins with the weights in force where the policy still wants the same.
  private func environment(_ run: Run, isAfresh: Bool, _ watch: Superseding) throws -> TrainingEnvironment {
    let (clock, start, first) = (ContinuousClock(), ContinuousClock.now, FirstEpoch())
    let (checkpoint, weights) = try context.database.read { transaction in
      (
        try transaction.jobs.checkpoint(job: run.control.job.key)?.data,
        try run.pool.weights.flatMap { try transaction.pools.weights($0) }
      )
    }
    let isSame = run.pool.trainedBy.map { PolicyDefinition.isSameTraining($0, run.request.fingerprint) } ?? false
    let (control, request, database) = (run.control, run.request, context.database)
    return TrainingEnvironment(
      seed: UInt64(bitPattern: run.policy.definition.seed), team: run.team, checkpoint: checkpoint,
      warmStart: isSame && !isAfresh ? weights : nil,
      observe: { progress in
        let started = first.value(orSet: progress.epoch - 1)
        control.report(
          JobProgress(progress, startedAtEpoch: started, seconds: (clock.now - start) / .seconds(1)))
        if let wanted = try? database.read({ try $0.policy(of: request) != nil }), !wanted { watch.note() }
      },
      isCancelled: { control.mustStop || watch.isSuperseded },
      saveCheckpoint: { control.offerCheckpoint($0) })
  }

  /// Stores the weights once, and has every series of the policy looked at.
  private func save(_ run: Run, _ material: PoolMaterial, _ trained: PoolTraining) throws -> String {
    run.control.enter(.saving, share: 0.99)
    if run.control.mustStop { throw CancellationError() }
    context.counters.trainingWindows.add(Int(trained.report.samplesPerSecond * trained.report.seconds))
    context.counters.trainingMilliseconds.add(Int(trained.report.seconds * 1_000))
    let (archive, members) = (trained.learnt.encoded(), material.members(trained.heldOut))
    let learnt = material.summary(trained.report)
    let pool = try context.database.write { transaction -> PoolRecord? in
      guard try transaction.policy(of: run.request) != nil,
        var pool = try transaction.pools.get(key: run.request.pool), pool.job == run.control.job.id
      else {
        try transaction.supersede(run.request, run.control.job)
        return nil
      }
      pool.weights = try transaction.pools.addWeights(archive)
      (pool.trainedBy, pool.trainedAt) = (run.request.fingerprint, context.now())
      (pool.learntJSON, pool.planJSON) = (learnt, nil)
      (pool.state, pool.reasonJSON, pool.attempts, pool.retryAt) = (.ready, nil, 0, nil)
      try transaction.pools.set(pool)
      try transaction.pools.setMembers(members, pool: pool.key)
      try transaction.policies.markPending(of: pool.policy)
      return pool
    }
    news.hasten()
    return result(of: run.request, pool, isSuperseded: pool == nil)
  }

  private func supersede(_ request: PoolTrainingRequest, _ job: JobRecord) throws {
    try context.database.write { try $0.supersede(request, job) }
    news.hasten()
  }

  private func result(of request: PoolTrainingRequest, _ pool: PoolRecord?, isSuperseded: Bool) -> String {
    let learnt = isSuperseded ? nil : pool?.learnt
    let result: JSONObject = [
      "kind": .string(PoolTrainingRequest.kind), "policy": .string(request.policy),
      "superseded": .bool(isSuperseded), "interval": .optional(pool.map { Int($0.interval) }),
      "metrics": .optional(pool.map { Int($0.metrics) }), "learnt": learnt.map(\.json) ?? .null,
    ]
    return JSONValue.object(result).text
  }

  package func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {
    guard let request = try? PoolTrainingRequest(json: job.requestJSON),
      var pool = try transaction.pools.get(key: request.pool), pool.job == job.id, pool.state == .training
    else { return }
    guard try transaction.policy(of: request) != nil else { return try transaction.supersede(request, job) }
    let reason =
      error.map(PolicyReason.failure)
      ?? PolicyReason(code: "cancelled", by: nil, detail: "The training of the pool was cancelled.")
    pool.attempts += 1
    (pool.state, pool.planJSON, pool.reasonJSON) = (.failed, nil, reason.json.text)
    pool.retryAt = context.now() + PolicySeriesRecord.rest(after: pool.attempts, reason)
    let waiting = try transaction.pools.waiting(for: pool.key)
    try transaction.pools.set(pool)
    for series in waiting {
      guard var row = try transaction.policies.standing(policy: pool.policy, series: series) else { continue }
      row.end(.failed(reason, points: 0), fingerprint: row.trainedBy ?? "", now: context.now())
      try transaction.policies.set(row)
    }
  }

  package func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }
}

/// Whether a training is wanted no more.
private final class Superseding: Sendable {
  private let flag = Atomic(false)

  var isSuperseded: Bool { flag.load(ordering: .relaxed) }

  func note() { flag.store(true, ordering: .relaxed) }
}

extension Transaction {
  /// The policy of a training, while it wants what that learns; nil from then on.
  fileprivate func policy(of request: PoolTrainingRequest) throws -> Policy? {
    guard let record = try policies.get(key: request.policyKey), record.deletedAt == nil, let policy = Policy(record),
      policy.definition.pooled != nil, PolicyDefinition.isSameTraining(policy.fingerprint, request.fingerprint)
    else { return nil }
    return policy
  }

  /// Frees the pool of a training that nobody wants any more.
  fileprivate func supersede(_ request: PoolTrainingRequest, _ job: JobRecord) throws {
    guard var pool = try pools.get(key: request.pool), pool.job == job.id, pool.state == .training else { return }
    (pool.state, pool.planJSON) = (pool.weights == nil ? .idle : .ready, nil)
    try pools.set(pool)
    try policies.markPending(of: pool.policy)
  }
}
