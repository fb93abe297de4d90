import Detectors
import Storage

/// A version, and its line where that is in force.
struct FoundVersion: Sendable {
  let series: SeriesRecord
  let model: ModelRecord
  let version: VersionRecord
  /// Nil of a version that doesn't serve.
  let threshold: ThresholdRecord?
  /// By which its line is drawn where there is none.
  let settings: ThresholdSettings

  func judged(by threshold: ThresholdRecord) -> ScoringTarget {
    ScoringTarget(series: series, model: model, version: version, threshold: threshold)
  }
}

extension Transaction {
  /// - Throws: `gives_no_scores`, `model_not_ready`, `unknown_reference`.
  func subject(
    _ series: SeriesRecord, _ model: ModelRecord, _ wanted: Int64?, at place: Fault.Place
  ) throws -> FoundVersion {
    try model.checkGivesScores()
    let threshold = model.threshold
    guard let number = wanted ?? model.activeVersion, wanted != nil || threshold != nil else {
      throw MonitoringError(.modelNotReady, "The model '\(model.id)' has no trained version yet.")
    }
    let version = try trained(number, of: model, at: place)
    return FoundVersion(
      series: series, model: model, version: version, threshold: number == model.activeVersion ? threshold : nil,
      settings: try thresholdSettings(of: model))
  }

  /// A model of a series: the one named, or the only one that is ready.
  func subject(series id: String, model named: String?, version: Int64?) throws -> FoundVersion {
    guard let series = try series.get(id) else {
      throw MonitoringError(.seriesNotFound, "There is no series '\(id)'.")
    }
    let model = try named.map { try models.queried($0, of: series) } ?? models.only(of: series)
    return try subject(series, model, version, at: .parameter("version"))
  }
}

extension ModelRepository {
  /// A model of a series that a query names.
  ///
  /// - Throws: `unknown_reference`.
  fileprivate func queried(_ id: String, of series: SeriesRecord) throws -> ModelRecord {
    guard let model = try get(id), model.series == series.key else {
      let name = series.definition.id
      throw MonitoringError(
        .unknownReference, "The series '\(name)' has no model '\(id.prefix(128))'.",
        faults: [
          Fault(at: .parameter("model"), code: .unknownReference, detail: "names no model of the series '\(name)'")
        ])
    }
    return model
  }

  /// The one ready model of a series.
  ///
  /// - Throws: `model_required`.
  fileprivate func only(of series: SeriesRecord) throws -> ModelRecord {
    let ready = try list(series: series.key, limit: 100).filter { $0.activeVersion != nil && $0.threshold != nil }
    guard let model = ready.first, ready.count == 1 else {
      let names = ready.map { "'\($0.id)'" }.joined(separator: ", ")
      throw MonitoringError(
        .modelRequired, ready.isEmpty ? "The series has no trained model." : "Name one of its models: \(names).",
        faults: [Fault(at: .parameter("model"), code: .modelRequired, detail: "must name a model")])
    }
    return model
  }
}
