import Evaluation
import JSON

/// Detection on the series of a data set with one k for all of them, as the paper has it: scores in the deviations that they
/// have on a series' first half, k chosen by the labels of the first halves, and judged on the second ones. What k would be best
/// in hindsight stands beside it.
struct PADDetectionFigures {
  private let learnt: [LabelledScores]
  private let judged: [LabelledScores]
  private let delayLimit: Int

  /// - Parameter scores: of each series, one a point.
  init(_ series: [(scores: [Double], labels: [Bool])], delayLimit: Int) throws {
    self.delayLimit = delayLimit
    let halves = try series.map { series in
      let half = series.labels.count / 2
      let unit = Self.deviation(series.scores[..<half])
      let scores = series.scores.map { $0 / unit }
      return (
        try LabelledScores(scores: Array(scores[..<half]), labels: Array(series.labels[..<half])),
        try LabelledScores(scores: Array(scores[half...]), labels: Array(series.labels[half...]))
      )
    }
    (learnt, judged) = (halves.map(\.0), halves.map(\.1))
  }

  private static func deviation(_ scores: ArraySlice<Double>) -> Double {
    let known = scores.filter(\.isFinite)
    let mean = known.reduce(0, +) / Double(max(1, known.count))
    let square = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, known.count))
    return square > 0 ? square.squareRoot() : 1
  }

  func row(seconds: Double) -> JSONObject {
    let chosen = sweep(learnt)?.best?.threshold
    let confusion = chosen.map { line in
      judged.map { $0.pointAdjusted(delay: delayLimit).confusion(at: line) }.reduce(into: Confusion.none) { $0 += $1 }
    }
    let delays = chosen.map { line in judged.flatMap { $0.alertDelay(at: line, limit: delayLimit).delays } } ?? []
    let pointWise = judged.map(ThresholdSweep.init)
    let figures: [(String, Double?)] = [
      ("f1", confusion?.f1), ("precision", confusion?.precision), ("recall", confusion?.recall), ("k", chosen),
      ("delay", mean(delays.map(Double.init))), ("f1_hindsight", sweep(judged)?.best?.confusion.f1),
      ("f1_point_wise", mean(pointWise.compactMap { $0.best?.confusion.f1 })),
      ("average_precision", mean(pointWise.compactMap(\.averagePrecision))), ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }

  /// Of all series' points together, point-adjusted within the delay.
  private func sweep(_ scored: [LabelledScores]) -> ThresholdSweep? {
    let adjusted = scored.map { $0.pointAdjusted(delay: delayLimit) }
    return (try? LabelledScores(scores: adjusted.flatMap(\.scores), labels: adjusted.flatMap(\.labels)))
      .map(ThresholdSweep.init)
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension Confusion {
  fileprivate static let none = Confusion(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)

  fileprivate static func += (sum: inout Confusion, other: Confusion) {
    sum = Confusion(
      truePositives: sum.truePositives + other.truePositives,
      falsePositives: sum.falsePositives + other.falsePositives,
      trueNegatives: sum.trueNegatives + other.trueNegatives,
      falseNegatives: sum.falseNegatives + other.falseNegatives)
  }
}
