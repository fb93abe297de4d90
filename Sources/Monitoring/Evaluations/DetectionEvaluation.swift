import Detectors
import Evaluation
import JSON
import Series
import Storage

/// Holds a model's scores against the labels of a range.
struct DetectionEvaluation: Sendable {
  /// Longer ranges are jobs.
  static let mostPointsAtOnce: Int = 100_000
  private let context: ServiceContext
  private let scope: EvaluationScope
  private let store: ScoreStore

  init(context: ServiceContext, scope: EvaluationScope, store: ScoreStore) {
    self.context = context
    self.scope = scope
    self.store = store
  }

  /// The evaluation in the shape of the contract.
  ///
  /// - Throws: what finding the model throws; `empty_range` where the series has no points there.
  func json(_ request: EvaluationRequest, checkCancellation: () throws -> Void = {}) throws -> JSONValue {
    let (subject, slots) = try scope.range(of: request)
    guard !slots.isEmpty, let grid = subject.series.grid else {
      throw MonitoringError(.emptyRange, "The series has no points in the range.")
    }
    let scores = try store.scores(
      of: subject.version, model: subject.model, series: subject.series, slots: slots, bands: false,
      checkCancellation: checkCancellation
    ).score
    let timeGrid = try TimeGrid(
      start: grid.time(ofSlot: slots.lowerBound), interval: grid.interval, count: slots.count)
    let kinds = try context.database.read { try TrainingData.labelKinds(of: subject.series, on: timeGrid, in: $0) }
    let scored = try LabelledScores(
      scores: scores, labels: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore })
    return document(request, subject, timeGrid, scored)
  }

  private func document(
    _ request: EvaluationRequest, _ subject: ScoringTarget, _ grid: TimeGrid, _ scored: LabelledScores
  ) -> JSONValue {
    let value = subject.threshold.value
    let interval = grid.interval
    let delayLimit = request.delayLimit ?? ReportFigures.delayLimit(interval: interval)
    func figures(_ way: DetectionProtocol) -> JSONValue {
      ProtocolFigures(scored, way, threshold: value, interval: interval).json
    }
    return .object([
      "kind": .string("detection"), "model": .string(subject.model.id), "version": .integer(subject.version.number),
      "series": .string(subject.series.definition.id), "from": .integer(grid.start), "to": .integer(grid.end),
      "points": .integer(Int64(scored.count)), "anomalous_points": .integer(Int64(scored.anomalousCount)),
      "anomalies": .integer(Int64(scored.segments.count)),
      "threshold": subject.thresholdInForce,
      "delay_limit": .integer(Int64(delayLimit)), "buffer": .integer(Int64(request.buffer)),
      "vus_pr": .optional(scored.volumeUnderPrecisionRecall(buffer: request.buffer)),
      "point_wise": figures(.pointWise),
      "point_adjusted": figures(.pointAdjusted(delay: nil)),
      "point_adjusted_within_delay": figures(.pointAdjusted(delay: delayLimit)),
      "range_based": ProtocolFigures(ranges: scored, threshold: value, interval: interval).json,
    ])
  }
}

extension ScoringTarget {
  /// The threshold as evaluations show it.
  var thresholdInForce: JSONValue {
    .object([
      "method": .string(threshold.settings.method.name), "value": .number(threshold.value),
      "baseline": .number(threshold.baseline),
    ])
  }
}
