import Detectors
import JSON
import Storage

/// Stores what a policy's job did for a series.
extension Transaction {
  /// Nothing is stored where things changed meanwhile: then the keeper looks at the series anew.
  ///
  /// - Parameter policies: all of them.
  func store(
    _ result: PolicyTask.Result, of task: PolicyTask, by policies: PolicySet, now: Int64, _ stored: inout StoredTasks
  ) throws {
    guard let series = try series.get(key: task.series.key), series.generation == task.series.generation,
      let policy = policies[task.policy.record.key]?.record, policy.revision == task.policy.record.revision,
      policy.deletedAt == nil, var row = try self.policies.standing(policy: policy.key, series: series.key),
      row.task == task.row.task, try !self.policies.isPending(series.key)
    else { return }
    let points = task.series.points
    var outcome: OnboardingOutcome
    switch result {
    case .coldStart(let training):
      row.standIn = try storeColdStart(training, of: task, row, now, &stored)
      outcome = .coldStarted(points: points)
      stored.counts.coldStarts += 1
    case .model(let training):
      if let model = try storeModel(training, of: task, row, now, &stored) {
        row.model = model.key
        outcome = .trained(
          lookAt: try RoundStatus(of: model, in: self).nextLook(interval: series.definition.interval, now: now))
        stored.counts.trained += 1
      } else {
        outcome = .busy
      }
    case .ownJob:
      outcome = try beginTraining(of: task, &row, now, &stored)
      if outcome == .begun { stored.counts.begun += 1 }
    case .pooling:
      outcome = .pooling
      if let pool = try row.pool.flatMap({ try pools.get(key: $0) }),
        try beginTraining(of: pool, task.policy, now: now)
      {
        stored.news.hasJobs = true
        stored.counts.begun += 1
      }
    case .line:
      outcome = .trained(lookAt: now)
      stored.counts.trained += 1
    case .tooShort(let least):
      outcome = .tooShort(least: least, points: points)
      stored.counts.waiting += 1
    case .failed(let error):
      outcome = .failed(.failure(error), points: points)
      stored.counts.failed += 1
    }
    row.end(outcome, fingerprint: task.policy.fingerprint, now: now)
    row.updatedAt = now
    try self.policies.set(row)
    guard row.state == .watched || row.state == .coldStart else { return }
    // What serves is watched from the same moment on.
    for decision in try decide(on: series, by: policies, now: now) {
      try carryOut(decision, on: series, now: now, &stored.news)
    }
    // It was looked at with all that was changed here. Of what waits for points the keeper has to know.
    if row.state == .watched {
      try self.policies.settle(series.key)
    } else {
      try self.policies.markPending(series: series.key)
    }
  }

  private func storeColdStart(
    _ training: PassingTraining.Outcome, of task: PolicyTask, _ row: PolicySeriesRecord, _ now: Int64,
    _ stored: inout StoredTasks
  ) throws -> Int64 {
    let old = try row.standIn.flatMap { try models.get(key: $0) }
    let model =
      try old
      ?? makeModel(
        freeModelID(of: task.series, task.policy, suffix: ".cold-start"), of: task, .difference, isColdStart: true, now)
    let parameters = try Algorithm.difference.parameters()
    try complete(training, of: model, parameters, seed: 0, task, now)
    stored.news.models.insert(model.id)
    return model.key
  }

  /// - Returns: nil where somebody else trains the model.
  private func storeModel(
    _ training: PassingTraining.Outcome, of task: PolicyTask, _ row: PolicySeriesRecord, _ now: Int64,
    _ stored: inout StoredTasks
  ) throws -> ModelRecord? {
    let definition = task.policy.definition
    // The pool may have learnt others meanwhile, and nothing refer to these any more.
    if let weights = training.contents.weights, try !pools.hasWeights(weights) { return nil }
    var model = try row.model.flatMap { try models.get(key: $0) }
    if let model {
      guard try latestTraining(of: model)?.status.isFinal ?? true,
        task.model?.thresholdJSON == model.thresholdJSON, model.algorithm == definition.algorithm.rawValue
      else { return nil }
    } else {
      model = try makeModel(freeModelID(of: task.series, task.policy), of: task, definition.algorithm, now)
    }
    guard let model else { return nil }
    try complete(
      training, of: model, try definition.algorithm.parameters(definition.parameters), seed: definition.seed, task, now)
    try endRound(of: model)
    stored.news.models.insert(model.id)
    return try models.get(key: model.key)
  }

  /// A round that somebody asked for is over.
  private func endRound(of model: ModelRecord) throws {
    var schedule = try rounds.get(model: model.key)
    guard schedule.isWanted else { return }
    schedule.isWanted = false
    try rounds.set(schedule, model: model.key)
  }

  private func makeModel(
    _ id: String, of task: PolicyTask, _ algorithm: Algorithm, isColdStart: Bool = false, _ now: Int64
  ) throws -> ModelRecord {
    let parameters = try algorithm.parameters(isColdStart ? [:] : task.policy.definition.parameters)
    let model = try models.create(
      id: id, series: task.series.key,
      metricsJSON: JSONValue.array(task.series.definition.metrics.map(JSONValue.string)).text,
      algorithm: algorithm.rawValue, parametersJSON: JSONValue.object(parameters.json).text,
      policy: task.policy.record.key, isColdStart: isColdStart, now: now)
    if !isColdStart { try rounds.set(task.policy.definition.retrain, model: model.key) }
    return model
  }

  /// Stores a version and lets it serve.
  private func complete(
    _ training: PassingTraining.Outcome, of model: ModelRecord, _ parameters: any MethodParameters, seed: Int64,
    _ task: PolicyTask, _ now: Int64
  ) throws {
    let text = JSONValue.object(parameters.json).text
    let version = try versions.create(model: model.key, seed: seed, from: nil, to: nil, parametersJSON: text, now: now)
    try answers.give(toVersion: version.number, model: model.key)
    try versions.complete(
      key: version.key, contents: training.contents, reportJSON: training.report, dataHash: training.dataHash,
      points: training.points)
    try queries.insert(training.queries, version: version.key, generation: task.series.generation)
    try models.activate(version: version.number, key: model.key)
    try models.setParameters(text, key: model.key)
    if let threshold = training.threshold { try models.setThreshold(threshold.json, key: model.key) }
  }

  /// Queues a training of its own: the first one of a model, its round, or one by what the policy says now.
  private func beginTraining(
    of task: PolicyTask, _ row: inout PolicySeriesRecord, _ now: Int64, _ stored: inout StoredTasks
  ) throws -> OnboardingOutcome {
    let definition = task.policy.definition
    let old = try row.model.flatMap { try models.get(key: $0) }
    if let old {
      guard try latestTraining(of: old)?.status.isFinal ?? true else { return .busy }
    }
    stored.news.hasJobs = true
    if let old, old.activeVersion != nil, row.trainedBy == task.policy.fingerprint {
      _ = try beginRound(of: old, now: now)
      stored.news.models.insert(old.id)
      return .begun
    }
    let model =
      try old ?? makeModel(freeModelID(of: task.series, task.policy), of: task, definition.algorithm, now)
    if model.activeVersion == nil { try models.setState(.training, key: model.key) }
    _ = try enqueueTraining(
      of: model, parameters: try definition.algorithm.parameters(definition.parameters),
      from: definition.start(of: task.series), to: nil, seed: definition.seed, warmStart: nil, activates: true,
      threshold: model.threshold?.settings ?? definition.threshold, now: now)
    stored.news.models.insert(model.id)
    row.model = model.key
    return .begun
  }
}
