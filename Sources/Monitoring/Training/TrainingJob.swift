import Detectors
import Evaluation
import JSON
import Series
package import Storage

/// Trains a version: reads its data, learns, stands it beside the baselines, fits its threshold and lets it serve.
package struct TrainingJob: JobExecutor {
  package static let kind = TrainingRequest.kind

  private let context: ServiceContext
  private let cores: CoreAllocator

  package init(context: ServiceContext, cores: CoreAllocator) {
    self.context = context
    self.cores = cores
  }

  package func run(_ control: JobControl) throws -> String {
    let plan = try TrainingPlan(control.job, context)
    // A crash came between the version and the end of the job: all that is missing is the end.
    guard plan.version.state == .training else {
      return result(of: plan, serves: plan.model.activeVersion == plan.version.number)
    }
    control.enter(.preparing, share: 0)
    let data = try context.database.read { transaction in
      try TrainingData(
        plan.series, metrics: plan.model.metrics, from: plan.version.from, to: plan.version.to,
        holdsOut: plan.algorithm.learnsFromAnswers, in: transaction)
    }
    return try cores.withTeam(of: control.job.work.lane) { team in
      let run = TrainingRun(plan: plan, data: data, control: control, team: team)
      guard plan.algorithm.givesScores else {
        try GeneratorTraining(context: context).train(run)
        return result(of: plan, serves: plan.activates)
      }
      let trained = try train(run)
      let heldOut = heldOut(of: run, trained.report)
      let baselines = try compare(run, heldOut)
      let forecasts = try run.calibrateForecasts(
        of: trained.detector, heldOut: trained.report.heldOut, beside: baselines)
      let outcome = try calibrate(run, trained, heldOut, baselines, forecasts)
      return try save(plan, outcome, control)
    }
  }

  package func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {
    // A request that cannot be read has no version that could be found; the job fails all the same.
    guard let request = try? TrainingRequest(json: job.requestJSON),
      let version = try transaction.versions.get(key: request.versionKey), version.state == .training,
      let model = try transaction.models.get(key: version.model)
    else { return }
    let report = error.map { JSONValue.object(["error": .string($0.json)]).text }
    try transaction.versions.fail(key: version.key, reportJSON: report)
    try transaction.answers.release(fromVersion: version.number, model: model.key)
    try transaction.models.setState(model.activeVersion == nil ? .failed : .ready, key: model.key)
  }

  package func topics(of job: JobRecord) -> [ChangeNotifier.Topic] {
    (try? TrainingRequest(json: job.requestJSON)).map { [.model($0.model)] } ?? []
  }

  // MARK: Steps

  private func train(
    _ run: TrainingRun, afresh: Bool = false
  ) throws -> (detector: any Detector, report: TrainingReport) {
    let plan = run.plan
    let clock = ContinuousClock()
    let start = clock.now
    var environment = try run.training(in: context)
    if afresh { environment.warmStart = nil }
    do throws(DetectorError) {
      let (detector, trained) = try plan.algorithm.train(
        run.data.input, parameters: plan.parameters, environment: environment)
      var report = trained
      report.notes += run.data.notes
      if afresh { report.notes.append("It started afresh: the version before it has other dimensions.") }
      // The baselines leave the timing to whoever asks.
      if report.seconds == 0 { report.seconds = (clock.now - start) / .seconds(1) }
      if report.samplesPerSecond == 0 { report.samplesPerSecond = Double(report.trainingSamples) / report.seconds }
      context.counters.trainingWindows.add(Int(report.samplesPerSecond * report.seconds))
      context.counters.trainingMilliseconds.add(Int(report.seconds * 1_000))
      return (detector, report)
    } catch {
      switch error {
      case .cancelled: throw CancellationError()
      case .checkpointMismatch:
        // Written by another version of the program, or points changed since: the training starts over.
        try context.database.write { try $0.jobs.deleteCheckpoint(job: run.control.job.key) }
        return try train(run, afresh: afresh)
      case .warmStartMismatch where plan.mayStartAfresh && !afresh:
        return try train(run, afresh: true)
      default: throw error
      }
    }
  }

  /// What the version and the baselines are measured on; nil where all of it was learnt from.
  private func heldOut(of run: TrainingRun, _ report: TrainingReport) -> HeldOut? {
    if run.plan.algorithm.learnsFromAnswers { return HeldOut(labelsOf: run.data) }
    // Methods without steps are measured by a copy.
    guard report.heldOut != nil || report.epochs.isEmpty else { return nil }
    return HeldOut(pointsOf: run.data, report.heldOut)
  }

  /// Trains each baseline on the same data and measures it on the same labels.
  private func compare(_ run: TrainingRun, _ heldOut: HeldOut?) throws -> [TrainedBaseline] {
    run.control.enter(.baselines, share: JobProgress.trainingShare)
    let (data, environment) = (run.data, run.environment())
    return try Algorithm.baselines(metrics: data.input.series.metrics.count).compactMap { algorithm in
      guard algorithm != run.plan.algorithm else { return nil }
      if run.control.mustStop { throw CancellationError() }
      let parameters = try algorithm.parameters()
      // A baseline that cannot learn from this data (too short for its period, say) is left out of the report.
      let clock = ContinuousClock()
      let start = clock.now
      guard let (detector, _) = try? algorithm.train(data.input, parameters: parameters, environment: environment)
      else { return nil }
      let seconds = (clock.now - start) / .seconds(1)
      let scores = heldOut?.scores(of: algorithm, parameters, served: detector, isLearntAtOnce: true, on: run)
      return TrainedBaseline(
        algorithm: algorithm, detector: detector,
        figures: ReportFigures(
          scores.flatMap { heldOut?.labelled($0) }, interval: data.input.series.grid.interval, seconds: seconds))
    }
  }

  private func calibrate(
    _ run: TrainingRun, _ trained: (detector: any Detector, report: TrainingReport), _ heldOut: HeldOut?,
    _ baselines: [TrainedBaseline], _ forecasts: CalibratedForecasts?
  ) throws -> TrainingOutcome {
    run.control.enter(.calibrating, share: 0.95)
    let (plan, data) = (run.plan, run.data)
    let answer = try trained.detector.score(data.input.series, range: 0..<data.slots.count, team: run.team)
    let grid = data.input.series.grid
    let fitting = ThresholdFitting(
      scores: answer.scores, labelledAnomaly: data.input.labelledAnomaly, labelledNormal: data.labelledNormal,
      ignored: data.input.ignored, from: grid.start, to: grid.end, interval: grid.interval,
      unlearnt: trained.report.heldOut?.lowerBound)
    let threshold = try fitting.fit(plan.threshold, now: context.now())
    let isLearntAtOnce = trained.report.epochs.isEmpty
    let heldOutScores = heldOut?.scores(
      of: plan.algorithm, plan.parameters, served: trained.detector, isLearntAtOnce: isLearntAtOnce, on: run)
    let figures = ReportFigures(
      heldOutScores.flatMap { heldOut?.labelled($0) }, interval: grid.interval, seconds: trained.report.seconds)
    let challenge = try ChallengeStep(
      context: context, run: run, heldOut: heldOut, scores: heldOutScores, isLearntAtOnce: isLearntAtOnce
    ).challenge(baselines)
    var report = trained.report
    if forecasts != nil, !isLearntAtOnce, report.heldOut == nil {
      report.notes.append(
        "Nothing was held out that its own forecasts could be tested on: the methods of reference forecast.")
    }
    report.notes += [challenge.sentence(of: plan.version.number)].compactMap(\.self)
    let changes = try changes(
      run, VersionChanges.Side(number: plan.version.number, threshold: threshold, scores: answer.scores))
    let queries = try run.queries(of: trained.detector, threshold: threshold, on: fitting, in: context)
    return TrainingOutcome(
      archive: trained.detector.encoded(),
      scores: ScoreBlock(firstSlot: data.slots.lowerBound, answer, metrics: plan.model.metrics.count),
      keepsScores: !trained.detector.isQuick, history: trained.detector.history, fitting: fitting,
      report: ReportDocument(
        report: report, figures: figures, baselines: baselines, forecasts: forecasts?.figures, grid: grid,
        evaluatedOn: heldOut?.json(of: data), heldOut: report.heldOut, challenge: challenge.json, changes: changes?.json
      ),
      takesOver: plan.activates && !challenge.isLost,
      forecasts: forecasts?.calibration.encoded(), queries: queries, dataHash: data.hash, points: data.measuredPoints)
  }

  /// What the new version changes; nil where it is the first, and where the one before cannot score these points.
  private func changes(_ run: TrainingRun, _ after: VersionChanges.Side) throws -> VersionChanges? {
    let plan = run.plan
    guard let (version, threshold) = plan.previous else { return nil }
    do {
      let scores = try ScoreStore(context: context).scores(
        of: version, model: plan.model, series: plan.series, slots: run.data.slots, bands: false, team: run.team
      ) { if run.control.mustStop { throw CancellationError() } }.score
      return VersionChanges(
        before: VersionChanges.Side(number: version.number, threshold: threshold, scores: scores), after: after,
        data: run.data)
    } catch is MonitoringError {
      return nil
    } catch is DetectorError {
      return nil
    }
  }

  /// Writes the version, its scores and its threshold at once, and lets it serve if it is to.
  private func save(_ plan: TrainingPlan, _ outcome: TrainingOutcome, _ control: JobControl) throws -> String {
    control.enter(.saving, share: 0.99)
    if control.mustStop { throw CancellationError() }
    var wanted: ThresholdSettings? = plan.threshold
    while let settings = wanted {
      let threshold = try outcome.fitting.fit(settings, now: context.now())
      wanted = try context.database.write { try store(plan, outcome, threshold, in: $0) }
    }
    return result(of: plan, serves: outcome.takesOver)
  }

  /// Stores all, or nothing where a client asked for another threshold in the meantime, which it answers.
  private func store(
    _ plan: TrainingPlan, _ outcome: TrainingOutcome, _ threshold: ThresholdRecord, in transaction: Transaction
  ) throws -> ThresholdSettings? {
    guard let model = try transaction.models.get(key: plan.model.key) else {
      throw MonitoringError(.modelNotFound, "The model was deleted.")
    }
    if let current = model.threshold?.settings, current != threshold.settings { return current }
    let contents = VersionContents(
      archive: outcome.archive, calibration: outcome.scores.score, forecasts: outcome.forecasts)
    try transaction.versions.complete(
      key: plan.version.key, contents: contents, reportJSON: outcome.report.text, dataHash: outcome.dataHash,
      points: outcome.points)
    try transaction.queries.insert(
      outcome.queries, version: plan.version.key, generation: plan.series.generation)
    if outcome.keepsScores, let now = try transaction.series.get(key: plan.series.key),
      now.dataRevision == plan.series.dataRevision
    {
      try transaction.scores.store(outcome.servableScores(of: now), version: plan.version.key, series: now)
    }
    guard outcome.takesOver else {
      try transaction.models.setState(.ready, key: plan.model.key)
      return nil
    }
    try transaction.models.activate(version: plan.version.number, key: plan.model.key)
    try transaction.models.setParameters(plan.version.parametersJSON, key: plan.model.key)
    try transaction.models.setThreshold(threshold.json, key: plan.model.key)
    return nil
  }

  private func result(of plan: TrainingPlan, serves: Bool) -> String {
    let result: JSONObject = [
      "kind": .string(Self.kind), "model": .string(plan.model.id), "version": .integer(plan.version.number),
      "activated": .bool(serves),
    ]
    return JSONValue.object(result).text
  }
}

/// A baseline that learnt from the same data as the model, and what it is worth there.
struct TrainedBaseline {
  let algorithm: Algorithm
  let detector: any Detector
  let figures: ReportFigures
}
