import Detectors
import JSON
import Storage

/// A training job's request together with the records that it names.
struct TrainingPlan {
  let model: ModelRecord
  let version: VersionRecord
  let series: SeriesRecord
  let algorithm: Algorithm
  let parameters: any MethodParameters
  let threshold: ThresholdSettings
  let warmStart: [UInt8]?
  let mayStartAfresh: Bool
  let activates: Bool
  /// The version that serves until then, with its threshold.
  let previous: (version: VersionRecord, threshold: ThresholdRecord)?

  /// - Throws: `model_not_found` or `series_not_found` where they were deleted while the job waited.
  init(_ job: JobRecord, _ context: ServiceContext) throws {
    let request = try TrainingRequest(json: job.requestJSON)
    let records = try context.database.read { transaction in
      guard let version = try transaction.versions.get(key: request.versionKey),
        let model = try transaction.models.get(key: version.model)
      else { throw MonitoringError(.modelNotFound, "The model was deleted.") }
      guard let series = try transaction.series.get(key: model.series) else {
        throw MonitoringError(.seriesNotFound, "The series was deleted.")
      }
      let warmStart = try request.warmStartVersion.flatMap { number in
        try transaction.versions.get(model: model.key, number: number).flatMap { version in
          try transaction.wholeArchive(of: version, model)
        }
      }
      return Records(
        model: model, version: version, series: series, warmStart: warmStart,
        active: try transaction.activeVersion(of: model))
    }
    model = records.model
    version = records.version
    series = records.series
    warmStart = records.warmStart
    previous = records.active.flatMap { active in records.model.threshold.map { (active, $0) } }
    mayStartAfresh = request.mayStartAfresh
    activates = request.activates
    algorithm = try records.model.knownAlgorithm()
    parameters = try records.version.resolvedParameters(of: algorithm)
    threshold = ThresholdSettings(json: .object(request.threshold)) ?? ThresholdSettings()
  }

  private struct Records: Sendable {
    let model: ModelRecord
    let version: VersionRecord
    let series: SeriesRecord
    let warmStart: [UInt8]?
    let active: VersionRecord?
  }
}

extension Transaction {
  /// The archive of a version with its weights in it, where they are shared with others too; nil where it is not ready.
  func wholeArchive(of version: VersionRecord, _ model: ModelRecord) throws -> [UInt8]? {
    guard let contents = try versions.contents(key: version.key) else { return nil }
    guard let key = contents.weights else { return contents.archive }
    guard let weights = try pools.weights(key) else { return nil }
    return try model.knownAlgorithm().pooled(decoding: weights).scaled(decoding: contents.archive).encoded()
  }
}

extension VersionRecord {
  /// The parameters in force as its algorithm reads them.
  func resolvedParameters(of algorithm: Algorithm) throws -> any MethodParameters {
    let stored = try? JSONValue.parse(parametersJSON)
    return try algorithm.parameters(stored?.object?.parameters ?? [:])
  }
}
