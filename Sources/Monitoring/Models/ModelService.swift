import Detectors
import JSON
package import Storage

/// The models: made, trained again, rolled back, deleted.
package struct ModelService: Sendable {
  let context: ServiceContext
  let jobs: JobRunner
  let cores: Int

  package init(service: Service) {
    self.init(context: service.context, jobs: service.jobs, cores: service.cores)
  }

  init(context: ServiceContext, jobs: JobRunner, cores: Int) {
    (self.context, self.jobs, self.cores) = (context, jobs, cores)
  }

  /// Makes a model and queues its first training.
  ///
  /// - Throws: `unknown_reference`, `unknown_metric`, `unsupported_metric_count`, `already_exists`, the faults of
  ///   parameters, and what `TrainingCheck` finds wrong with the data.
  package func create(_ creation: ModelCreation) throws -> JobRecord {
    let parameters = try creation.algorithm.parameters(creation.parameters)
    let now = context.now()
    // Beside the writer: it reads all points of the range.
    _ = try context.database.read { transaction in
      let series = try transaction.series.referenced(creation.series)
      guard try creation.id.flatMap({ try transaction.models.get($0) }) == nil else { return TrainingCheck?.none }
      return try creation.check(
        parameters, on: series, metrics: try creation.checkedMetrics(of: series), in: transaction)
    }
    let (_, job) = try context.database.write { try $0.createModel(creation, parameters, now: now) }
    jobs.jobWasQueued()
    return job
  }

  /// Queues the training of a new version.
  ///
  /// - Throws: `model_not_found`, `training_in_progress`, `model_not_ready` for a warm start without a version, the
  ///   faults of parameters, and what `TrainingCheck` finds wrong with the data.
  package func train(_ id: String, _ request: Retraining) throws -> JobRecord {
    let now = context.now()
    try context.database.read { transaction in try check(request, of: transaction.models.known(id), in: transaction) }
    let job = try context.database.write { transaction in
      let model = try transaction.models.known(id)
      let algorithm = try model.knownAlgorithm()
      guard try transaction.latestTraining(of: model)?.status.isFinal ?? true else {
        throw MonitoringError(.trainingInProgress, "The model is being trained; cancel its job first.")
      }
      // A detector that asks questions learns by rounds, each from where the one before it ended, unless told otherwise.
      let goesOn =
        request.warmStart ?? (algorithm.learnsFromAnswers && model.activeVersion != nil && request.parameters.isEmpty)
      guard !goesOn || model.activeVersion != nil else {
        throw MonitoringError(.modelNotReady, "A warm start wants a trained version to start from.")
      }
      let last = try transaction.activeVersion(of: model) ?? transaction.versions.list(model: model.key, limit: 1).first
      let parameters = try parameters(of: request, model, in: transaction)
      if model.activeVersion == nil { try transaction.models.setState(.training, key: model.key) }
      return try transaction.enqueueTraining(
        of: model, parameters: parameters, from: request.from, to: request.to,
        seed: request.seed ?? last?.seed ?? 0, warmStart: goesOn ? model.activeVersion : nil,
        mayStartAfresh: request.warmStart == nil,
        activates: request.activates, threshold: transaction.thresholdSettings(of: model), now: now)
    }
    context.changes.publish(.model(id))
    jobs.jobWasQueued()
    return job
  }

  /// Looks at the data of a training, unless another one is under way, which the training is refused by anyway.
  private func check(_ request: Retraining, of model: ModelRecord, in transaction: Transaction) throws {
    guard try transaction.latestTraining(of: model)?.status.isFinal ?? true,
      let series = try transaction.series.get(key: model.series)
    else { return }
    _ = try MonitoringError.placing(
      [
        .seriesTooShort: .range(from: request.from, to: request.to),
        .mostlyMissing: .range(from: request.from, to: request.to),
      ]
    ) {
      try TrainingCheck(
        model.knownAlgorithm(), parameters(of: request, model, in: transaction), on: series, metrics: model.metrics,
        from: request.from, to: request.to, threshold: transaction.thresholdSettings(of: model), in: transaction)
    }
  }

  /// Those in force, and over them what the request asks for.
  private func parameters(
    of request: Retraining, _ model: ModelRecord, in transaction: Transaction
  ) throws -> any MethodParameters {
    let last = try transaction.activeVersion(of: model) ?? transaction.versions.list(model: model.key, limit: 1).first
    let inForce = try? JSONValue.parse(last?.parametersJSON ?? model.parametersJSON)
    return try model.knownAlgorithm().parameters(
      (inForce?.object?.parameters ?? [:]).merging(request.parameters) { $1 })
  }

  /// Lets another version serve, with a threshold fitted on its own calibration scores. The active one stays as it is.
  ///
  /// - Throws: `model_not_found`, `version_not_found`, `model_not_ready`.
  package func activate(_ number: Int64, of id: String) throws -> ModelRecord {
    while true {
      let model = try model(id)
      let version = try version(number, of: model)
      guard version.state == .ready else {
        throw MonitoringError(.modelNotReady, "Version \(number) is not trained.")
      }
      if model.activeVersion == number { return model }
      var restored: ClearedVersion.Contents?
      if version.clearedAt != nil, try model.knownAlgorithm().givesScores {
        restored = try ClearedVersion(context: context, model: model, version: version).contents()
      }
      let threshold = try fittedThreshold(of: model, version, on: restored?.calibration)
      let changed = try context.database.write { transaction -> ModelRecord? in
        // Another line was asked for, or drawn by an answer, meanwhile: this one is fitted as that was.
        guard try transaction.models.known(id).thresholdJSON == model.thresholdJSON else { return nil }
        if let restored {
          try transaction.versions.restore(
            key: version.key, calibration: restored.calibration, forecasts: restored.forecasts)
        }
        try transaction.models.activate(version: number, key: model.key)
        try transaction.models.setParameters(version.parametersJSON, key: model.key)
        if let threshold { try transaction.models.setThreshold(threshold.json, key: model.key) }
        return try transaction.models.known(id)
      }
      guard let changed else { continue }
      context.changes.publish(.model(id))
      return changed
    }
  }

  /// By the settings in force, on a version's own scores; nil for a model that gives none.
  ///
  /// - Parameter restored: these scores, where they had to be made again.
  private func fittedThreshold(
    of model: ModelRecord, _ version: VersionRecord, on restored: [Double]?
  ) throws -> ThresholdRecord? {
    guard try model.knownAlgorithm().givesScores else { return nil }
    let settings = model.threshold?.settings ?? ThresholdSettings()
    return try ThresholdService(context: context).fit(settings, model: model, version: version, on: restored)
  }

  /// Deletes a model with its versions; its training is cancelled.
  ///
  /// - Throws: `model_not_found`; `in_use` while monitors use it, unless `cascade`, and where a policy made it.
  package func delete(_ id: String, cascade: Bool) throws {
    let aftermath = try context.database.write { transaction in
      try transaction.deleteModel(id, cascade: cascade, now: context.now())
    }
    aftermath.carryOut(context, jobs, nil)
  }
}

extension ModelService {
  /// - Throws: `model_not_found`.
  package func model(_ id: String) throws -> ModelRecord {
    try context.database.read { try $0.models.known(id) }
  }

  /// Models in the order that is asked for, after a place in it; of one series where it is named.
  ///
  /// - Parameter sort: `newest` or `oldest`; nil for the order of their ids, of which `after` then names one.
  package func list(
    _ filter: ListFilter = ListFilter(), series: String? = nil, state: ModelState? = nil, by sort: ListSort? = nil,
    after: ListPlace?, limit: Int
  ) throws -> [Placed<ModelRecord>] {
    try context.database.read { transaction in
      var key: Int64?
      if let series {
        guard let record = try transaction.series.get(series) else { return [] }
        key = record.key
      }
      return try transaction.models.list(
        filter, series: key, state: state, by: sort, after: after, limit: limit)
    }
  }

  /// - Throws: `version_not_found`.
  package func version(_ number: Int64, of model: ModelRecord) throws -> VersionRecord {
    try context.database.read { transaction in
      guard let version = try transaction.versions.get(model: model.key, number: number) else {
        throw MonitoringError(.versionNotFound, "The model '\(model.id)' has no version \(number).")
      }
      return version
    }
  }

  /// The version that a model serves.
  package func activeVersion(of model: ModelRecord) throws -> VersionRecord? {
    try context.database.read { try $0.activeVersion(of: model) }
  }

  /// Trained versions, the newest first, below the number `before`.
  package func trainedVersions(of model: ModelRecord, before: Int64, limit: Int) throws -> [VersionRecord] {
    try context.database.read { transaction in
      var found: [VersionRecord] = []
      var place = before
      while found.count < limit {
        let page = try transaction.versions.list(model: model.key, before: place, limit: limit)
        found += page.filter { $0.state == .ready }
        guard page.count == limit, let last = page.last else { break }
        place = last.number
      }
      return Array(found.prefix(limit))
    }
  }

  /// Versions, the newest first, below the number `before`, whatever became of them.
  package func versions(of model: ModelRecord, before: Int64 = .max, limit: Int) throws -> [VersionRecord] {
    try context.database.read { try $0.versions.list(model: model.key, before: before, limit: limit) }
  }

  /// The bytes of a version's archive, and of the weights that it shares with others.
  package func archiveBytes(of version: VersionRecord) throws -> (own: Int64, shared: Int64) {
    try context.database.read { try $0.versions.archiveBytes(key: version.key) ?? (0, 0) }
  }

  /// The latest training of a model, whatever became of it.
  package func latestTraining(of model: ModelRecord) throws -> JobRecord? {
    try context.database.read { try $0.latestTraining(of: model) }
  }

  /// The topic of the training that a model waits for, if any.
  package func trainingTopics(_ id: String) throws -> [ChangeNotifier.Topic] {
    try latestTraining(of: model(id)).map { [.job($0.id)] } ?? []
  }
}
