package import Detectors
package import Evaluation
import Series
import Storage

/// The thresholds of models: fitted anew, tried out, put in force.
package struct ThresholdBook: Sendable {
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
      else { throw MonitoringError("model_not_ready", "The model '\(id)' has no trained version yet.") }
      return (model, version)
    }
  }

  private func fitting(model: ModelRecord, version: VersionRecord) throws -> ThresholdFitting {
    try context.database.read { transaction in
      guard let scores = try transaction.versions.calibration(key: version.key),
        let series = try transaction.series.get(key: model.series), let extent = version.extent
      else { throw MonitoringError("model_not_ready", "The version has no scores to fit a threshold on.") }
      let interval = series.definition.interval
      let grid = try TimeGrid(start: extent.from, interval: interval, count: scores.count)
      let kinds = try TrainingData.labelKinds(of: series, on: grid, in: transaction)
      return ThresholdFitting(
        scores: scores, labelledAnomaly: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore },
        from: extent.from, to: extent.to, interval: interval)
    }
  }
}
