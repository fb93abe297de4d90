import Detectors
import JSON
import Kernels
import Series
import Storage

/// Trains a version of a generator. It gives no scores, so that there are no baselines to stand it beside, and no threshold.
struct GeneratorTraining {
  let context: ServiceContext

  /// - Throws: `not_enough_labels` where there are too few anomalies to learn from, and what any training throws.
  func run(_ plan: TrainingPlan, _ data: TrainingData, _ control: JobControl, _ team: ComputeTeam) throws {
    let environment = try TrainingEnvironment(plan, control, context, team)
    var trained: (model: CGATS, report: TrainingReport)
    do throws(GenerationError) {
      trained = try CGATS.train([data.input], parameters: CGATS.own(plan.parameters), environment: environment)
    } catch .detector(.cancelled) {
      throw CancellationError()
    } catch .detector(.checkpointMismatch) {
      // Written by another version of the program, or points changed since: the training starts over.
      try context.database.write { try $0.jobs.deleteCheckpoint(job: control.job.key) }
      return try run(plan, data, control, team)
    }
    trained.report.notes += data.notes
    context.counters.trainingWindows.add(Int(trained.report.samplesPerSecond * trained.report.seconds))
    context.counters.trainingMilliseconds.add(Int(trained.report.seconds * 1_000))
    try save(plan, data, trained, control)
  }

  private func save(
    _ plan: TrainingPlan, _ data: TrainingData, _ trained: (model: CGATS, report: TrainingReport), _ control: JobControl
  ) throws {
    control.enter(.saving, share: 0.99)
    if control.mustStop { throw CancellationError() }
    let grid = data.input.series.grid
    let anomalies = grid.ranges(of: data.input.labelledAnomaly).count
    let document = ReportDocument(
      report: trained.report, figures: ReportFigures(nil, seconds: trained.report.seconds), baselines: [],
      forecasts: nil,
      grid: grid, anomalies: anomalies, changes: nil, generation: trained.model.document)
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
  fileprivate var document: JSONObject {
    [
      "window": .integer(Int64(window)), "divergence": .number(figures.divergence),
      "explained_variance": .number(figures.explained), "latent_spread": .number(figures.spread),
    ]
  }
}
