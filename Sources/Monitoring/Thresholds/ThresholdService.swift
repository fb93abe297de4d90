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
      let (model, version) = try active(id)
      let threshold = try fit(settings, model: model, version: version)
      if try put(threshold, in: model) { return threshold }
    }
  }

  /// Puts a threshold in force, unless another version came to serve while it was fitted.
  private func put(_ threshold: ThresholdRecord, in model: ModelRecord) throws -> Bool {
    let isInForce = try context.database.write { transaction in
      guard try transaction.models.known(model.id).activeVersion == model.activeVersion else { return false }
      try transaction.models.setThreshold(threshold.json, key: model.key)
      return true
    }
    if isInForce { context.changes.publish(.model(model.id)) }
    return isInForce
  }

  /// Changes nothing.
  package func `try`(_ settings: ThresholdSettings, model id: String) throws -> Trial {
    let (model, version) = try active(id)
    let fitting = try fitting(model: model, version: version)
    let scored = try fitting.labelledScores()
    let proposed = try fitting.fit(settings, now: context.now())
    return Trial(
      proposed: proposed, current: model.threshold, anomalies: scored.segments.count, points: scored.count,
      curve: ThresholdCurve(scored, interval: fitting.interval, including: [proposed.value], limit: 199))
  }

  /// Fits a threshold on a version's calibration scores and the labels as they are now.
  func fit(_ settings: ThresholdSettings, model: ModelRecord, version: VersionRecord) throws -> ThresholdRecord {
    try fitting(model: model, version: version).fit(settings, now: context.now())
  }

  private func active(_ id: String) throws -> (model: ModelRecord, version: VersionRecord) {
    try context.database.read { transaction in
      let model = try transaction.models.known(id)
      try model.checkGivesScores()
      guard let number = model.activeVersion,
        let version = try transaction.versions.get(model: model.key, number: number)
      else { throw MonitoringError(.modelNotReady, "The model '\(id)' has no trained version yet.") }
      return (model, version)
    }
  }

  private func fitting(model: ModelRecord, version: VersionRecord) throws -> ThresholdFitting {
    try context.database.read { transaction in
      guard let scores = try transaction.versions.calibration(key: version.key),
        let series = try transaction.series.get(key: model.series), let extent = version.extent
      else { throw MonitoringError(.modelNotReady, "The version has no scores to fit a threshold on.") }
      let interval = series.definition.interval
      let grid = try TimeGrid(start: extent.from, interval: interval, count: scores.count)
      let kinds = try TrainingData.labelKinds(of: series, on: grid, in: transaction)
      return ThresholdFitting(
        scores: scores, labelledAnomaly: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore },
        from: extent.from, to: extent.to, interval: interval)
    }
  }
}

extension ThresholdService {
  /// Fits a model's threshold anew once a day of the series' own time, on the scores of the trailing history: those
  /// that are stored, and those of the training where there are none. Nothing is scored for it, so that points that
  /// nobody scored are left out. The day of the last point may also be an earlier one than before, where later points were
  /// deleted.
  ///
  /// The threshold in force stays where its settings say so, where the day is the one that it was fitted on, and where
  /// the history has fewer scores than min(500, those it was fitted on): a few scores after a long gap are no ground
  /// for a tail.
  ///
  /// - Returns: whether another threshold is in force.
  @discardableResult
  func refit(_ model: ModelRecord, on trailing: TrailingRange) throws -> Bool {
    guard let current = model.threshold, current.settings.refit, let last = trailing.series.lastTime,
      MonitorSchedule.day(of: last) != MonitorSchedule.day(of: current.to - 1)
    else { return false }
    let fitting = try fitting(on: trailing)
    guard fitting.scores.count(where: { !$0.isNaN }) >= min(500, current.points) else { return false }
    let threshold = try fitting.fit(current.settings, now: context.now())
    let isInForce = try context.database.write { transaction -> Bool in
      guard let now = try transaction.models.get(key: model.key), now.activeVersion == model.activeVersion,
        now.thresholdJSON == model.thresholdJSON
      else { return false }
      try transaction.models.setThreshold(threshold.json, key: model.key)
      return true
    }
    if isInForce { context.changes.publish(.model(model.id)) }
    return isInForce
  }

  private func fitting(on trailing: TrailingRange) throws -> ThresholdFitting {
    try context.database.read { transaction in
      let (series, version, slots) = (trailing.series, trailing.version, trailing.slots)
      guard let grid = series.grid else { throw MonitoringError(.seriesTooShort, "The series has no points.") }
      var scores = try transaction.scores.read(version: version.key, series: series, slots: slots).block.score
      try fill(&scores, from: slots.lowerBound, version, grid, in: transaction)
      let times = try TimeGrid(
        start: grid.time(ofSlot: slots.lowerBound), interval: grid.interval, count: slots.count)
      let kinds = try TrainingData.labelKinds(of: series, on: times, in: transaction)
      return ThresholdFitting(
        scores: scores, labelledAnomaly: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore },
        from: times.start, to: times.end, interval: grid.interval)
    }
  }

  /// Puts the scores of the training where none are stored.
  private func fill(
    _ scores: inout [Double], from first: Int64, _ version: VersionRecord, _ grid: TimeLattice,
    in transaction: Transaction
  ) throws {
    guard let extent = version.extent, let learnt = grid.slot(ofTime: extent.from),
      let calibration = try transaction.versions.calibration(key: version.key)
    else { return }
    for (index, score) in calibration.enumerated() {
      let place = learnt - first + Int64(index)
      if place >= 0, place < scores.count, scores[Int(place)].isNaN { scores[Int(place)] = score }
    }
  }
}
