import Detectors
import JSON
import Series
import Storage

/// Trains a version of a generator. It gives no scores, so that there are no baselines to stand it beside, and no threshold.
struct GeneratorTraining {
  let context: ServiceContext

  /// - Throws: `not_enough_labels` where there are too few anomalies to learn from, and what any training throws.
  func train(_ run: TrainingRun) throws {
    let environment = try run.training(in: context)
    var trained: (model: CGATS, report: TrainingReport)
    do throws(GenerationError) {
      trained = try CGATS.train(
        [run.data.input], parameters: CGATS.own(run.plan.parameters), environment: environment)
    } catch .detector(.cancelled) {
      throw CancellationError()
    } catch .detector(.checkpointMismatch) {
      // Written by another version of the program, or points changed since: the training starts over.
      try context.database.write { try $0.jobs.deleteCheckpoint(job: run.control.job.key) }
      return try train(run)
    }
    trained.report.notes += run.data.notes
    context.counters.trainingWindows.add(Int(trained.report.samplesPerSecond * trained.report.seconds))
    context.counters.trainingMilliseconds.add(Int(trained.report.seconds * 1_000))
    try save(run, trained)
  }

  private func save(_ run: TrainingRun, _ trained: (model: CGATS, report: TrainingReport)) throws {
    run.control.enter(.saving, share: 0.99)
    if run.control.mustStop { throw CancellationError() }
    let (plan, data) = (run.plan, run.data)
    let grid = data.input.series.grid
    let document = ReportDocument(
      report: trained.report, figures: ReportFigures(nil, interval: grid.interval, seconds: trained.report.seconds),
      baselines: [], forecasts: nil, grid: grid, evaluatedOn: nil, heldOut: nil, changes: nil,
      generation: trained.model.document)
    let archive = trained.model.encoded()
    try context.database.write { transaction in
      try transaction.versions.complete(
        key: plan.version.key, contents: VersionContents(archive: archive, calibration: []),
        reportJSON: document.text, dataHash: data.hash, points: data.measuredPoints)
      guard plan.activates else { return try transaction.models.setState(.ready, key: plan.model.key) }
      try transaction.models.activate(version: plan.version.number, key: plan.model.key)
      try transaction.models.setParameters(plan.version.parametersJSON, key: plan.model.key)
    }
  }
}

extension CGATS {
  /// What a training report says of a generator.
  var document: JSONObject {
    var document: JSONObject = [
      "window": .integer(Int64(window)), "divergence": .number(figures.divergence),
      "explained_variance": .number(figures.explained), "latent_spread": .number(figures.spread),
    ]
    if let share = figures.explainedByComponents { document["explained_variance_by_components"] = .number(share) }
    return document
  }
}
