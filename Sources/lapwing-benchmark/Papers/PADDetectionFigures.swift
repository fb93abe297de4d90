import Evaluation
import JSON

/// Detection on the series of a data set: with one k for all of them, as the paper has it, and with the best threshold of
/// each.
struct PADDetectionFigures {
  private let scored: [LabelledScores]
  private let delayLimit: Int

  init(_ scored: [LabelledScores], delayLimit: Int) {
    (self.scored, self.delayLimit) = (scored, delayLimit)
  }

  func row(seconds: Double) -> JSONObject {
    let best = scored.compactMap { ThresholdSweep($0.pointAdjusted(delay: delayLimit)).best?.confusion.f1 }
    let pointWise = scored.map(ThresholdSweep.init)
    let common = commonThreshold()
    let figures: [(String, Double?)] = [
      ("f1_fixed_k", common?.confusion.f1), ("precision", common?.confusion.precision),
      ("recall", common?.confusion.recall), ("k", common?.threshold), ("f1_best", mean(best)),
      ("f1_point_wise", mean(pointWise.compactMap { $0.best?.confusion.f1 })),
      ("average_precision", mean(pointWise.compactMap(\.averagePrecision))), ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }

  /// The threshold that is best for all series' points together, point-adjusted within the delay.
  private func commonThreshold() -> (threshold: Double, confusion: Confusion)? {
    let adjusted = scored.map { $0.pointAdjusted(delay: delayLimit) }
    let all = try? LabelledScores(scores: adjusted.flatMap(\.scores), labels: adjusted.flatMap(\.labels))
    guard let best = all.flatMap({ ThresholdSweep($0).best }) else { return nil }
    return (best.threshold, best.confusion)
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
