import Detectors
import JSON
import Storage

/// Methods and settings of models. What they learnt stays with them: another method or series is another model.
struct ModelsSection: ConfigurationSection {
  let name = "models"

  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try all(transaction).map { try transaction.configuration(of: $0) }
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    try run.each(name, wanted.models ?? [], id: \.id) { wish in
      guard let old = try transaction.models.get(wish.id) else { return try create(wish, run, in: transaction) }
      if let policy = old.policyID { throw MonitoringError(madeBy: policy, "model '\(old.id)'") }
      let parameters = try wish.algorithm.parameters(wish.parameters)
      try check(wish, old)
      return try change(old, wish, parameters, run, in: transaction)
    }
  }

  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let named = wanted.models else { return }
    try run.prune(name, all(transaction).map(\.id), besides: Set(named.map(\.id))) { id in
      run.aftermath += try transaction.deleteModel(id, cascade: false, now: run.now)
    }
  }

  /// Makes it and begins its first training, which says what is wrong with the data, if anything: a configuration may come
  /// before the points.
  private func create(
    _ wish: ModelWish, _ run: ConfigurationRun, in transaction: Transaction
  ) throws -> ConfigurationRun.Outcome {
    let creation = ModelCreation(
      id: wish.id, series: wish.series, metrics: wish.metrics, algorithm: wish.algorithm, parameters: wish.parameters,
      from: nil, to: nil, seed: 0, threshold: wish.threshold)
    let parameters = try wish.algorithm.parameters(wish.parameters)
    let (model, job) = try transaction.createModel(creation, parameters, now: run.now)
    try setRounds(wish, of: model, in: transaction)
    run.aftermath.hasQueuedJobs = true
    run.aftermath.topics.append(.model(model.id))
    return ConfigurationRun.Outcome(kind: .created, job: job.id)
  }

  private func check(_ wish: ModelWish, _ old: ModelRecord) throws {
    let fixed: [(String, Bool)] = [
      ("series", wish.series == old.seriesID), ("algorithm", wish.algorithm.rawValue == old.algorithm),
      ("metrics", wish.metrics.map { $0 == old.metrics } ?? true),
    ]
    let faults = fixed.filter { !$0.1 }.map { key, _ in
      Fault(
        at: .body("/\(key)"), code: .alreadyExists,
        detail:
          "is another than that of the model '\(old.id)', which learnt by it: give the model another id, or delete it first"
      )
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }

  private func change(
    _ old: ModelRecord, _ wish: ModelWish, _ parameters: any MethodParameters, _ run: ConfigurationRun,
    in transaction: Transaction
  ) throws -> ConfigurationRun.Outcome {
    var outcome = ConfigurationRun.Outcome()
    let learnsAnew = try transaction.parameters(of: old) != parameters.json
    let settings = try transaction.thresholdSettings(of: old)
    let movesLine = wish.algorithm.givesScores && settings != wish.threshold
    if learnsAnew { outcome.fields.append("parameters") }
    if movesLine { outcome.fields.append("threshold") }
    if try transaction.rounds.get(model: old.key).isOther(than: wish.rounds) {
      try setRounds(wish, of: old, in: transaction)
      outcome.fields.append("rounds")
    }
    if learnsAnew || (movesLine && old.activeVersion == nil) {
      outcome.job = try train(old, wish, parameters, run, in: transaction)
    }
    if movesLine, let number = old.activeVersion { try draw(wish, of: old, number, run, in: transaction) }
    guard !outcome.fields.isEmpty else { return .unchanged }
    outcome.kind = .changed
    run.aftermath.topics.append(.model(old.id))
    return outcome
  }

  /// A version by other parameters, or the first; it takes over as any other does.
  private func train(
    _ old: ModelRecord, _ wish: ModelWish, _ parameters: any MethodParameters, _ run: ConfigurationRun,
    in transaction: Transaction
  ) throws -> String {
    guard try transaction.latestTraining(of: old)?.status.isFinal ?? true else {
      throw MonitoringError(
        .trainingInProgress, at: "/parameters",
        "are to be others while the model is being trained; cancel its job first")
    }
    try transaction.models.setParameters(JSONValue.object(parameters.json).text, key: old.key)
    if old.activeVersion == nil { try transaction.models.setState(.training, key: old.key) }
    let last =
      try transaction.activeVersion(of: old) ?? transaction.versions.list(model: old.key, limit: 1).first
    let job = try transaction.enqueueTraining(
      of: old, parameters: parameters, from: nil, to: nil, seed: last?.seed ?? 0, warmStart: nil, activates: true,
      threshold: wish.threshold, now: run.now)
    run.aftermath.hasQueuedJobs = true
    return job.id
  }

  /// Another line for the version that serves.
  private func draw(
    _ wish: ModelWish, of old: ModelRecord, _ number: Int64, _ run: ConfigurationRun, in transaction: Transaction
  ) throws {
    guard let line = run.lines[old.id] else {
      throw MonitoringError(
        .modelNotReady, at: "/threshold",
        "cannot be fitted now: another version of the model came to serve; send it again")
    }
    try transaction.models.setThreshold(line.json, key: old.key)
  }

  private func setRounds(_ wish: ModelWish, of model: ModelRecord, in transaction: Transaction) throws {
    guard wish.rounds.isOther(than: RoundSchedule()) || transaction.hasRounds(model) else { return }
    try transaction.checkCanKeep(wish.rounds, of: model)
    var schedule = wish.rounds
    schedule.isWanted = try transaction.rounds.get(model: model.key).isWanted
    try transaction.rounds.set(schedule, model: model.key)
  }

  /// Those that no policy made.
  func all(_ transaction: Transaction) throws -> [ModelRecord] {
    var found: [ModelRecord] = []
    while true {
      let page = try transaction.models.list(after: found.last?.id, limit: 1_000)
      found += page
      if page.count < 1_000 { return found.filter { $0.policyID == nil } }
    }
  }
}

extension RoundSchedule {
  /// Whether rounds begin otherwise.
  fileprivate func isOther(than other: RoundSchedule) -> Bool {
    var (one, another) = (self, other)
    (one.isWanted, another.isWanted) = (false, false)
    return one != another
  }

  fileprivate var configuration: JSONObject {
    var members = JSONObject()
    members["after_answers"] = afterAnswers.map(JSONValue.integer)
    members["every_days"] = everyDays.map(JSONValue.integer)
    members["after_points"] = afterPoints.map(JSONValue.integer)
    members["on_drift"] = .bool(onDrift)
    return members
  }
}

extension Transaction {
  fileprivate func hasRounds(_ model: ModelRecord) -> Bool {
    (try? rounds.get(model: model.key).isOther(than: RoundSchedule())) ?? false
  }

  /// The parameters that a model is to learn by, defaults included.
  fileprivate func parameters(of model: ModelRecord) throws -> JSONObject {
    let stored = (try? JSONValue.parse(model.parametersJSON))?.object?.parameters ?? [:]
    return try model.knownAlgorithm().parameters(stored).json
  }

  fileprivate func configuration(of model: ModelRecord) throws -> JSONObject {
    var members: JSONObject = [
      "id": .string(model.id), "series": .string(model.seriesID),
      "metrics": .array(model.metrics.map(JSONValue.string)), "algorithm": .string(model.algorithm),
      "parameters": .object(try parameters(of: model)),
    ]
    if try model.knownAlgorithm().givesScores {
      members["threshold"] = .object(try thresholdSettings(of: model).json)
    }
    let rounds = try rounds.get(model: model.key)
    if rounds.isOther(than: RoundSchedule()) { members["rounds"] = .object(rounds.configuration) }
    return members
  }
}
