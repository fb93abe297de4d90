import Evaluation
import JSON

/// How well scores agree with labels, in the figures of a training report; nil where there is nothing to measure
/// against.
struct ReportFigures: Sendable, Equatable {
  /// Points of delay that the adjusted figure allows: those of the field's benchmarks, 7 for series of minutes and 3 for series
  /// of hours (PAD, section 4).
  static func delayLimit(interval: Int64) -> Int { interval >= 3_600 ? 3 : 7 }

  var averagePrecision: Double?
  var bestF1: Double?
  var bestF1PointAdjusted: Double?
  /// Of training.
  var seconds: Double

  init(_ scored: LabelledScores?, interval: Int64, seconds: Double) {
    self.seconds = seconds
    guard let scored, scored.anomalousCount > 0 else { return }
    let pointWise = ThresholdSweep(scored)
    averagePrecision = pointWise.averagePrecision
    bestF1 = pointWise.best?.confusion.f1
    bestF1PointAdjusted =
      ThresholdSweep(scored.pointAdjusted(delay: Self.delayLimit(interval: interval))).best?.confusion.f1
  }

  var json: JSONObject {
    [
      "average_precision": .optional(averagePrecision), "best_f1": .optional(bestF1),
      "best_f1_point_adjusted": .optional(bestF1PointAdjusted), "seconds": .number(seconds),
    ]
  }
}

extension JSONValue {
  static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
  static func optional(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
}
