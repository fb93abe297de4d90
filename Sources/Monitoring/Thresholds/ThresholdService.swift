package import Detectors
package import Evaluation
import Series
import Storage

/// The thresholds of models: fitted anew, tried out, put in force.
package struct ThresholdService: Sendable {
  let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// What a threshold would cost and find, before it is put in force.
  package struct Trial: Sendable {
    package let proposed: ThresholdRecord
    package let current: ThresholdRecord?
    package let anomalies: Int
    package let points: Int
    package let curve: ThresholdCurve
  }

  /// Puts a threshold in force, fitted on the active version's calibration scores.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`, `model_not_ready`, `not_enough_labels`.
  package func set(_ settings: ThresholdSettings, model id: String) throws -> ThresholdRecord {
    while true {
      let (model, version) = try version(nil, of: id)
      let threshold = try fit(settings, model: model, version: version)
      if try put(threshold, in: model) { return threshold }
    }
  }

  /// Puts a threshold in force, unless another version came to serve while it was fitted, or another line than a given one.
  ///
  /// - Parameter questions: about what the new line was fitted on, which are asked with it.
  func put(
    _ threshold: ThresholdRecord, in model: ModelRecord, insteadOf old: String? = nil, asking questions: [NewQuery] = []
  ) throws -> Bool {
    let isInForce = try context.database.write { transaction in
      let now = try transaction.models.known(model.id)
      guard now.activeVersion == model.activeVersion, old == nil || now.thresholdJSON == old else { return false }
      try transaction.models.setThreshold(threshold.json, key: model.key)
      try transaction.ask(questions, of: now)
      return true
    }
    if isInForce { context.changes.publish(.model(model.id)) }
    return isInForce
  }

  /// Changes nothing.
  ///
  /// - Parameter number: of a version that is trained; nil for the one that serves.
  package func `try`(_ settings: ThresholdSettings, model id: String, version number: Int64? = nil) throws -> Trial {
    let (model, version) = try self.version(number, of: id)
    let fitting = try fitting(model: model, version: version)
    let scored = try fitting.labelledScores()
    let proposed = try fitting.fit(settings, now: context.now())
    return Trial(
      proposed: proposed, current: version.number == model.activeVersion ? model.threshold : nil,
      anomalies: scored.segments.count, points: scored.count,
      curve: ThresholdCurve(scored, interval: fitting.interval, including: [proposed.value], limit: 199))
  }

  /// Fits a threshold on a version's calibration scores and the labels as they are now.
  ///
  /// - Parameter scores: the version's own, where they are at hand.
  func fit(
    _ settings: ThresholdSettings, model: ModelRecord, version: VersionRecord, on scores: [Double]? = nil
  ) throws -> ThresholdRecord {
    try fitting(model: model, version: version, on: scores).fit(settings, now: context.now())
  }

  private func version(_ wanted: Int64?, of id: String) throws -> (model: ModelRecord, version: VersionRecord) {
    try context.database.read { transaction in
      let model = try transaction.models.known(id)
      try model.checkGivesScores()
      if let wanted { return (model, try transaction.trained(wanted, of: model, at: .parameter("version"))) }
      guard let number = model.activeVersion,
        let version = try transaction.versions.get(model: model.key, number: number)
      else { throw MonitoringError(.modelNotReady, "The model '\(id)' has no trained version yet.") }
      return (model, version)
    }
  }

  /// A version's calibration scores; those of one that has lost them, made again.
  private func calibration(of version: VersionRecord, model: ModelRecord) throws -> [Double]? {
    if version.clearedAt != nil {
      return try ClearedVersion(context: context, model: model, version: version).calibration()
    }
    return try context.database.read { try $0.versions.calibration(key: version.key) }
  }

  /// A version's calibration scores.
  ///
  /// - Parameters:
  ///   - scores: these, where they are at hand.
  ///   - known: labels from this time on count for nothing, Unix seconds.
  func fitting(
    model: ModelRecord, version: VersionRecord, on scores: [Double]? = nil, knowing known: Int64 = .max
  ) throws -> ThresholdFitting {
    var scores = scores
    if scores == nil { scores = try self.calibration(of: version, model: model) }
    let calibration = scores
    return try context.database.read { transaction in
      guard let scores = calibration,
        let series = try transaction.series.get(key: model.series), let extent = version.extent
      else { throw MonitoringError(.modelNotReady, "The version has no scores to fit a threshold on.") }
      let interval = series.definition.interval
      let grid = try TimeGrid(start: extent.from, interval: interval, count: scores.count)
      let kinds = try TrainingData.labelKinds(of: series, on: grid, until: known, in: transaction)
      var fitting = ThresholdFitting(scores: scores, kinds: kinds, from: extent.from, to: extent.to, interval: interval)
      fitting.unlearnt = version.unlearnt.map { grid.firstIndex(atOrAfter: $0) }.flatMap {
        $0 < scores.count ? $0 : nil
      }
      return fitting
    }
  }
}

extension ThresholdService {
  /// The line that points of a day are judged by: that in force, or the next one where the day wants another
  /// (``ThresholdRecord/next(for:on:now:)``), which is put in force.
  ///
  /// - Parameter day: of the series, as ``JudgedDays`` counts them. It may lie before the day that the line was fitted for, where
  ///   later points were deleted.
  /// - Returns: the line in force; nil where another one, or another version, was put in force meanwhile.
  func line(for day: Int64, of subject: ScoringTarget) throws -> ThresholdRecord? {
    guard subject.threshold.isDue(for: day, of: subject.series) else { return subject.threshold }
    let history = try fitting(before: day, of: subject)
    let line = try subject.threshold.next(for: day, on: history, now: context.now())
    let questions = history?.questions(since: subject.threshold) ?? []
    return try put(line, in: subject.model, insteadOf: subject.model.thresholdJSON, asking: questions) ? line : nil
  }

  /// The trailing history before a day: twice as many scores as the version learnt from, so that half of them can be of
  /// points that it didn't learn from. Those of the learnt range are the training's own; others that nobody asked for yet
  /// are computed.
  ///
  /// - Parameter known: labels from this time on count for nothing, Unix seconds.
  /// - Returns: nil where there is no history before the day.
  func fitting(
    before day: Int64, of subject: ScoringTarget, knowing known: Int64 = .max
  ) throws -> ThresholdFitting? {
    let (series, version) = (subject.series, subject.version)
    guard let calibration = try self.calibration(of: version, model: subject.model),
      let trailing = try TrailingRange(of: series, version: version, before: day), let grid = series.grid
    else { return nil }
    let slots = trailing.newest(2 * Int64(calibration.count))
    let learnt =
      version.extent.flatMap { grid.slot(ofTime: $0.from) }.map { $0..<$0 + Int64(calibration.count) } ?? 0..<0
    // What was learnt comes before what was not.
    let trained = slots.clamped(to: learnt)
    let rest = (trained.isEmpty ? slots.lowerBound : trained.upperBound)..<slots.upperBound
    var scores = trained.map { calibration[Int($0 - learnt.lowerBound)] }
    scores += try ScoreStore(context: context).scores(
      of: version, model: subject.model, series: series, slots: rest, bands: false
    ).score
    let first = rest.upperBound - Int64(scores.count)
    let times = try TimeGrid(start: grid.time(ofSlot: first), interval: grid.interval, count: scores.count)
    let kinds = try context.database.read {
      try TrainingData.labelKinds(of: series, on: times, until: known, in: $0)
    }
    return ThresholdFitting(
      scores: scores, kinds: kinds, from: times.start, to: times.end, interval: grid.interval)
  }
}
