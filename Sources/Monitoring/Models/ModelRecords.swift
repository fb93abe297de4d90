import Detectors
import JSON
package import Storage

extension ModelCreation {
  /// The metrics to learn, checked against the series and the algorithm.
  func checkedMetrics(of series: SeriesRecord) throws(MonitoringError) -> [String] {
    let wanted = metrics ?? series.definition.metrics
    for name in wanted where !series.definition.metrics.contains(name) {
      throw MonitoringError(
        .unknownMetric, "The series has no metric '\(name)'.",
        faults: [Fault(at: .body("/metrics"), code: .unknownMetric, detail: "names '\(name)', which is not there")])
    }
    let supported = algorithm.type.supportedMetrics
    guard supported.contains(wanted.count) else {
      throw MonitoringError(DetectorError.unsupportedMetricCount(given: wanted.count, supported: supported))
    }
    return wanted
  }
}

extension ModelRecord {
  /// The threshold in force.
  package var threshold: ThresholdRecord? { thresholdJSON.flatMap(ThresholdRecord.init(json:)) }
}

extension ModelRepository {
  /// - Throws: `model_not_found`.
  func known(_ id: String) throws -> ModelRecord {
    guard let model = try get(id) else {
      throw MonitoringError(.modelNotFound, "There is no model '\(id)'.")
    }
    return model
  }
}

extension SeriesRepository {
  /// A series that a body or a query names.
  ///
  /// - Throws: `unknown_reference`.
  func referenced(_ id: String) throws -> SeriesRecord {
    guard let series = try get(id) else {
      throw MonitoringError(
        .unknownReference, "There is no series '\(id)'.",
        faults: [Fault(at: .body("/series"), code: .unknownReference, detail: "names a series that is not there")])
    }
    return series
  }
}

extension Transaction {
  /// The latest training of a model, whatever became of it.
  func latestTraining(of model: ModelRecord) throws -> JobRecord? {
    try jobs.list(kind: TrainingJob.kind, subject: model.subject, limit: 1).first
  }

  /// The last version of a model that was trained, whether or not it serves.
  func latestTrained(of model: ModelRecord) throws -> VersionRecord? {
    // Some may have failed, and one may be in training.
    try versions.list(model: model.key, limit: 100).first { $0.state == .ready }
  }

  /// A version that gives scores.
  ///
  /// - Parameter place: where the request names it.
  /// - Throws: `unknown_reference`, and why there are none.
  func trained(_ number: Int64, of model: ModelRecord, at place: Fault.Place) throws -> VersionRecord {
    let version = try versions.get(model: model.key, number: number)
    if let version, version.state == .ready { return version }
    let reason =
      switch version?.state {
      case .training: "version \(number), which is still being trained and has no scores"
      case .failed: "version \(number), whose training failed: it has no scores"
      default: "no version of the model '\(model.id)'"
      }
    let fault = Fault(at: place, code: .unknownReference, detail: "names " + reason)
    throw MonitoringError(.unknownReference, fault.sentence, faults: [fault])
  }

  /// The version that a model serves.
  func activeVersion(of model: ModelRecord) throws -> VersionRecord? {
    try model.activeVersion.flatMap { try versions.get(model: model.key, number: $0) }
  }

  /// How the threshold of a model's next version is to be fitted: as the one in force, or as the training asked that
  /// brought none about.
  func thresholdSettings(of model: ModelRecord) throws -> ThresholdSettings {
    if let inForce = model.threshold { return inForce.settings }
    let request = try latestTraining(of: model).map { try TrainingRequest(json: $0.requestJSON) }
    return request.flatMap { ThresholdSettings(json: .object($0.threshold)) } ?? ThresholdSettings()
  }

  /// Makes a version and the job that trains it.
  func enqueueTraining(
    of model: ModelRecord, parameters: any MethodParameters, from: Int64?, to: Int64?, seed: Int64, warmStart: Int64?,
    mayStartAfresh: Bool = false, activates: Bool, threshold: ThresholdSettings, now: Int64
  ) throws -> JobRecord {
    let version = try versions.create(
      model: model.key, seed: seed, from: from, to: to, parametersJSON: JSONValue.object(parameters.json).text,
      warmStart: warmStart, now: now)
    try answers.give(toVersion: version.number, model: model.key)
    let request = TrainingRequest(
      model: model.id, series: model.seriesID, version: version.number, versionKey: version.key,
      warmStartVersion: warmStart, mayStartAfresh: mayStartAfresh, activates: activates, threshold: threshold.json)
    return try jobs.enqueue(
      id: Identifier.make(), kind: TrainingJob.kind, subject: model.subject, requestJSON: request.json,
      work: work(ofTraining: model, parameters, from: from, to: to), now: now)
  }
}
