import Detectors
import JSON
import Series
import Storage

/// What a finished training leaves behind.
struct TrainingOutcome {
  let archive: [UInt8]
  /// Of the slots that it learnt from.
  let scores: ScoreBlock
  /// Whether scores cost more to make than to keep.
  let keepsScores: Bool
  /// Points at the start of the range of which the training did not see all that their scores depend on.
  let history: Int
  /// Fits thresholds on these scores.
  let fitting: ThresholdFitting
  let report: ReportDocument
  /// Whether it is to serve.
  let takesOver: Bool
  /// What forecasts are calibrated by; nil where there are none.
  let forecasts: [UInt8]?
  /// What it would ask operators.
  let queries: [NewQuery]
  let dataHash: String
  let points: Int64

  /// The scores that hold for the whole series: where it begins before the training's range, the first points have
  /// windows behind them that the training did not see.
  func servableScores(of series: SeriesRecord) -> ScoreBlock {
    guard let extent = series.slots, extent.lowerBound < scores.firstSlot else { return scores }
    return scores.dropFirst(history)
  }
}

extension ScoreBlock {
  /// Without its first `count` slots.
  func dropFirst(_ count: Int) -> ScoreBlock {
    let count = Swift.min(count, score.count)
    return ScoreBlock(
      firstSlot: firstSlot + Int64(count), score: Array(score.dropFirst(count)),
      bands: bands.map { band in
        ScoreBand(
          expected: Array(band.expected.dropFirst(count)), lower: Array(band.lower.dropFirst(count)),
          upper: Array(band.upper.dropFirst(count)), contribution: Array(band.contribution.dropFirst(count)))
      })
  }
}
