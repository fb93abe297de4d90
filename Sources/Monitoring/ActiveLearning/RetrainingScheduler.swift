import JSON
package import Storage

/// Begins the rounds of models: trainings that go on from the version that serves, with all points and labels that have
/// come since (Algorithm 1 of ACVAE, its loop over weeks).
package struct RetrainingScheduler: Sendable {
  /// After a training that failed, the next round waits so long.
  private static let patience: Int64 = 3_600

  private let context: ServiceContext
  private let jobs: JobRunner
  private let drift: DriftWatch

  package init(service: Service) {
    self.init(context: service.context, jobs: service.jobs, drift: service.drift)
  }

  init(context: ServiceContext, jobs: JobRunner, drift: DriftWatch) {
    (self.context, self.jobs, self.drift) = (context, jobs, drift)
  }

  /// - Throws: `model_not_found`, `gives_no_scores`.
  package func status(of id: String) throws -> RoundStatus {
    try context.database.read { try RoundStatus(of: $0.models.asking(id), in: $0) }
  }

  /// Sets when rounds begin by themselves; one that was asked for stays asked for.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`; `out_of_range` and `not_enough_history` for a schedule that can't be kept.
  package func set(_ wanted: RoundSchedule, of id: String) throws -> RoundStatus {
    let status = try context.database.write { transaction in
      let model = try transaction.models.asking(id)
      try transaction.checkCanKeep(wanted, of: model)
      var schedule = wanted
      schedule.isWanted = try transaction.rounds.get(model: model.key).isWanted
      try transaction.rounds.set(schedule, model: model.key)
      return try RoundStatus(of: model, in: transaction)
    }
    context.changes.publish(.model(id))
    return status
  }

  /// Begins the rounds that are due. One that cannot be begun is tried again at the next tick.
  func tick() {
    guard let models = try? context.database.read({ try $0.rounds.models() }) else { return }
    for id in models {
      let isDue = try? context.database.read { transaction in
        guard let model = try transaction.models.get(id) else { return false }
        return try transaction.isRoundDue(of: model, now: context.now(), patience: Self.patience)
      }
      let hasDrifted = isDue == false && hasDrifted(id)
      guard isDue == true || hasDrifted else { continue }
      let job = try? context.database.write { transaction in
        // Another thread may have been quicker.
        guard let model = try transaction.models.get(id),
          try transaction.isRoundDue(
            of: model, now: context.now(), patience: Self.patience, hasDrifted: hasDrifted)
        else { return nil as JobRecord? }
        return try transaction.beginRound(of: model, now: context.now())
      }
      if job != nil { announce(id) }
    }
  }

  /// Whether the data of a model whose rounds begin on drift has drifted. Looked at outside of any transaction: it reads points
  /// and scores of weeks.
  private func hasDrifted(_ id: String) -> Bool {
    let found = try? context.database.read { transaction -> (isWatched: Bool, latest: VersionRecord?) in
      guard let model = try transaction.models.get(id) else { return (false, nil) }
      let status = try RoundStatus(of: model, in: transaction)
      return (status.schedule.onDrift && status.training == nil, try transaction.latestTrained(of: model))
    }
    guard let found, found.isWatched else { return false }
    return (try? drift.wantsRound(of: id, latest: found.latest)) ?? false
  }

  /// Wakes those who wait for news of a model, and the workers.
  func announce(_ model: String) {
    context.changes.publish(.model(model))
    jobs.jobWasQueued()
  }
}

extension Transaction {
  /// Whether a round is to begin now by the model's schedule.
  ///
  /// - Parameter hasDrifted: whether its data was found to have drifted, as far as anybody looked.
  func isRoundDue(of model: ModelRecord, now: Int64, patience: Int64, hasDrifted: Bool = false) throws -> Bool {
    let status = try RoundStatus(of: model, in: self)
    guard model.activeVersion != nil, status.training == nil else { return false }
    if let latest = try latestTraining(of: model), latest.status == .failed, latest.createdAt + patience > now {
      return false
    }
    if status.schedule.isWanted { return true }
    if let count = status.schedule.afterAnswers, status.newAnswers >= count { return true }
    if let count = status.schedule.afterPoints, status.newPoints ?? 0 >= count { return true }
    if status.schedule.onDrift, hasDrifted { return true }
    return status.nextAt.map { $0 <= now } ?? false
  }

  /// - Throws: what of a schedule can't be kept by the version that serves, and why.
  func checkCanKeep(_ schedule: RoundSchedule, of model: ModelRecord) throws {
    guard let version = try activeVersion(of: model), let series = try series.get(key: model.series) else { return }
    let interval = series.definition.interval
    var faults: [Fault] = []
    if let count = schedule.afterPoints, let seconds = version.training?["report"]?["seconds"]?.number {
      let least = Int64((seconds / Double(interval)).rounded(.up))
      if count < least {
        faults.append(
          Fault(
            at: .body("/after_points"), code: .outOfRange,
            detail: "must be at least \(least): so many points come while a version is trained"))
      }
    }
    if schedule.onDrift, let obstacle = DriftReader.obstacle(to: version, interval: interval) {
      faults.append(Fault(at: .body("/on_drift"), code: .notEnoughHistory, detail: "can't be kept: \(obstacle)"))
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }

  /// Queues the training of a round: the parameters, the seed and the beginning of the version that serves, its weights to
  /// start from, and every point up to now.
  ///
  /// - Throws: `model_not_ready` where no version serves.
  func beginRound(of model: ModelRecord, now: Int64) throws -> JobRecord {
    guard let active = try activeVersion(of: model) else {
      throw MonitoringError(.modelNotReady, "The model '\(model.id)' has no trained version to go on from.")
    }
    var schedule = try rounds.get(model: model.key)
    if schedule.isWanted {
      schedule.isWanted = false
      try rounds.set(schedule, model: model.key)
    }
    return try enqueueTraining(
      of: model, parameters: try active.resolvedParameters(of: model.knownAlgorithm()), from: active.from, to: nil,
      seed: active.seed, warmStart: active.number, mayStartAfresh: true, activates: true,
      threshold: thresholdSettings(of: model), now: now)
  }

  /// Begins a round now, or as soon as the training under way has ended: then there is no job yet.
  func askForRound(of model: ModelRecord, now: Int64) throws -> JobRecord? {
    guard try latestTraining(of: model)?.status.isFinal ?? true else {
      var schedule = try rounds.get(model: model.key)
      schedule.isWanted = true
      try rounds.set(schedule, model: model.key)
      return nil
    }
    return try beginRound(of: model, now: now)
  }
}
