import Evaluation
import JSON

/// What scores of a task are worth: the best range-based F1, which flattering thresholds may have, and all that it takes
/// to see through it.
struct MultivariateFigures {
  /// Share of normal points that the capped best may flag.
  private static let cap = 0.1

  /// All judged points, each recording by itself.
  private let scored: LabelledScores
  private let sweep: RangeSweep
  private let pointWise: ThresholdSweep

  init(_ task: MultivariateTask, scores: [[Double]]) throws {
    scored = LabelledScores(
      joining: try zip(task.tests, scores).map { judged, scores in
        try LabelledScores(scores: scores, labels: Array(judged.indicator.labels[judged.range]))
      })
    sweep = RangeSweep(scored, .acvae)
    pointWise = ThresholdSweep(scored)
  }

  /// Of the best range F1.
  var threshold: Double? { sweep.best().map { sweep.thresholds[$0] } }

  func row(seconds: Double) -> JSONObject {
    let best = sweep.best()
    let figures: [(String, Double?)] = [
      ("range_f1", best.map { sweep.result($0).f1 }), ("range_auprc", sweep.averagePrecision),
      ("normal_flagged", best.map { sweep.normalFlaggedShares[$0] }),
      ("all_positive", sweep.thresholds.indices.last.map { sweep.result($0).f1 }),
      ("range_f1_capped", sweep.best(normalFlaggedAtMost: Self.cap).map { sweep.result($0).f1 }),
      ("delay", best.flatMap { scored.alertDelay(at: sweep.thresholds[$0]).mean }),
      ("f1_point_wise", pointWise.best?.confusion.f1), ("average_precision", pointWise.averagePrecision),
      ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }
}
