import Detectors
import Storage

/// How a series stands with the pool that it is in, as far as there is one.
struct PoolFacts: Equatable, Sendable {
  /// Whether weights are being learnt.
  var isTraining = false
  /// Whether there are weights by what the policy says now.
  var hasWeights = false
  /// Whether the series has no version of them yet.
  var isAhead = false
}

extension Transaction {
  func pool(of series: SeriesRecord, _ policy: Policy) throws -> PoolRecord? {
    let kind = PoolKind(series)
    return try pools.get(policy: policy.record.key, interval: kind.interval, metrics: kind.metrics)
  }

  /// Makes the pool of a series where there is none.
  ///
  /// - Returns: nil where there are as many as there may be.
  func makePool(of series: SeriesRecord, _ policy: Policy) throws -> PoolRecord? {
    if let pool = try pool(of: series, policy) { return pool }
    guard try pools.list(policy: policy.record.key).count < PoolKind.most else { return nil }
    let kind = PoolKind(series)
    return try pools.create(policy: policy.record.key, interval: kind.interval, metrics: kind.metrics)
  }

  /// - Parameter model: the policy's model of the series.
  func facts(of pool: PoolRecord?, model: ModelRecord?, _ policy: Policy) throws -> PoolFacts {
    guard let pool else { return PoolFacts() }
    var facts = PoolFacts(isTraining: pool.state == .training)
    guard let weights = pool.usableWeights(policy) else { return facts }
    facts.hasWeights = true
    facts.isAhead = try model.map { try !pools.isServed(weights, since: pool.trainedAt ?? 0, model: $0.key) } ?? true
    return facts
  }

  /// Queues a pool's training, where none is under way.
  ///
  /// - Returns: whether it did.
  func beginTraining(of pool: PoolRecord, _ policy: Policy, now: Int64) throws -> Bool {
    guard pool.state != .training else { return false }
    let (definition, algorithm) = (policy.definition, policy.definition.algorithm)
    let bounds = definition.pooled ?? PoolBounds()
    var points: Int64 = 0
    for key in try pools.candidates(pool.key).prefix(Int(bounds.series)) {
      points += try series.get(key: key)?.points ?? 0
    }
    let cost = algorithm.cost(
      points: Int(min(points, bounds.points)), metrics: Int(pool.metrics),
      parameters: try algorithm.parameters(definition.parameters), threads: 1)
    let request = PoolTrainingRequest(
      policy: policy.record.id, policyKey: policy.record.key, pool: pool.key, fingerprint: policy.fingerprint)
    let job = try jobs.enqueue(
      id: Identifier.make(), kind: PoolTrainingRequest.kind, subject: request.subject, requestJSON: request.json,
      work: work(
        "\(PoolTrainingRequest.kind):\(algorithm.rawValue)",
        nominalSeconds: NominalMachine.seconds(ofOperations: cost.operations)), now: now)
    var pool = pool
    (pool.state, pool.job, pool.planJSON) = (.training, job.id, nil)
    try pools.set(pool)
    return true
  }

  /// Queues the training of pools that have twice the series by now that their weights were learnt from, as far as they may be.
  ///
  /// - Returns: whether there is one.
  func growPools(of policy: Policy, now: Int64) throws -> Bool {
    guard let bounds = policy.definition.pooled else { return false }
    var hasBegun = false
    for pool in try pools.list(policy: policy.record.key) where pool.state == .ready {
      guard pool.usableWeights(policy) != nil, let learnt = pool.learnt, learnt.series < bounds.series else { continue }
      let models = try pools.counts(pool.key).models
      guard models >= 2 * (learnt.series + learnt.leftOut) else { continue }
      if try beginTraining(of: pool, policy, now: now) { hasBegun = true }
    }
    return hasBegun
  }

  /// Looks at pools with new labelled anomalies: one that had too few is tried again, and one that has twice as many by now as
  /// its weights were learnt from is learnt anew. A training that is under way is waited for.
  ///
  /// - Returns: whether there is something to do at once: a training was queued, or series are to be looked at.
  func takeLabels(now: Int64) throws -> (hasJobs: Bool, hasDue: Bool) {
    var (hasJobs, hasDue) = (false, false)
    for key in try pools.withNewLabels() {
      guard var pool = try pools.get(key: key), let record = try policies.get(key: pool.policy),
        let policy = Policy(record), record.deletedAt == nil,
        let fewest = policy.definition.algorithm.fewestPooledAnomalies
      else {
        try pools.settleLabels(of: key)
        continue
      }
      if pool.state == .training { continue }
      try pools.settleLabels(of: key)
      let anomalies = try pools.anomalies(in: key)
      if pool.state == .failed, pool.reason?.code == ProblemCode.notEnoughLabels.rawValue, anomalies >= fewest {
        pool.retryAt = nil
        try pools.set(pool)
        try pools.hasten(seriesOf: key)
        hasDue = true
      } else if pool.state == .ready, pool.usableWeights(policy) != nil, let learnt = pool.learnt,
        anomalies >= 2 * learnt.anomalies
      {
        hasJobs = try beginTraining(of: pool, policy, now: now) || hasJobs
      }
    }
    return (hasJobs, hasDue)
  }
}

extension PoolRecord {
  /// The weights in force, where they were learnt by what the policy says now.
  func usableWeights(_ policy: Policy) -> Int64? {
    guard let trainedBy, PolicyDefinition.isSameTraining(trainedBy, policy.fingerprint) else { return nil }
    return weights
  }

  package var reason: PolicyReason? { reasonJSON.flatMap(PolicyReason.init(json:)) }
}
