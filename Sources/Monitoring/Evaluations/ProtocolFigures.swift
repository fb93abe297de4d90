import Evaluation
import JSON

/// The figures of one way of counting, beside what a detector that learnt nothing would get.
struct ProtocolFigures {
  /// Precision and recall at one threshold; nil where the denominator is zero.
  struct Figures {
    var threshold: Double?
    var precision: Double?
    var recall: Double?
    var f1: Double?
    var normalFlaggedShare: Double?
    /// Mean seconds from the start of a found anomaly to the first point above.
    var alertDelay: Double?
  }

  /// Share of the normal points that `bestCapped` may flag.
  private static let cap = 0.1
  /// How ranges are counted: existence within 10 points and all else as in ACVAE §IV-C.
  fileprivate static let ranges = RangeBasedMeasure.acvae

  var averagePrecision: Double?
  var atThreshold: Figures
  var best: Figures
  /// The best of those that are of use: where anomalies are many, flagging most of what is normal may be best.
  var bestCapped: Figures
  var allPositive: Figures
  var random: Figures

  /// Counts by points, each by itself or adjusted.
  init(_ scored: LabelledScores, _ way: DetectionProtocol, threshold: Double, interval: Int64) {
    let adjusted = way.apply(to: scored)
    let sweep = ThresholdSweep(adjusted)
    let chance = ChanceLevel(scored, protocol: way)
    let hasLabels = scored.anomalousCount > 0
    let limit = way.delay
    averagePrecision = hasLabels ? sweep.averagePrecision : nil
    atThreshold = Figures(adjusted, original: scored, limit, threshold: threshold, interval: interval)
    func figures(_ choice: ThresholdSweep.Choice?) -> Figures {
      choice.map { Figures(adjusted, original: scored, limit, threshold: $0.threshold, interval: interval) }
        ?? Figures()
    }
    best = figures(sweep.best)
    bestCapped = figures(sweep.best(normalFlaggedAtMost: Self.cap))
    allPositive = Figures(adjusted, original: scored, limit, threshold: -.infinity, interval: interval)
    allPositive.threshold = nil
    random = Figures(f1: hasLabels ? chance.random : nil)
  }

  /// Counts by ranges (Tatbul et al. 2018, with the settings of ACVAE).
  init(ranges scored: LabelledScores, threshold: Double, interval: Int64) {
    let sweep = RangeSweep(scored, Self.ranges)
    func figures(_ index: Int?) -> Figures {
      index.map { Figures(ranges: scored, threshold: sweep.thresholds[$0], interval: interval) } ?? Figures()
    }
    averagePrecision = scored.anomalousCount > 0 ? sweep.averagePrecision : nil
    atThreshold = Figures(ranges: scored, threshold: threshold, interval: interval)
    best = figures(sweep.best())
    bestCapped = figures(sweep.best(normalFlaggedAtMost: Self.cap))
    allPositive = Figures(ranges: scored, threshold: -.infinity, interval: interval)
    allPositive.threshold = nil
    random = Figures()
  }

  var json: JSONValue {
    .object([
      "average_precision": .optional(averagePrecision), "at_threshold": atThreshold.json, "best": best.json,
      "best_capped": bestCapped.json, "all_positive": allPositive.json, "random": random.json,
    ])
  }
}

extension ProtocolFigures.Figures {
  /// - Parameter limit: points after its start by which an anomaly has to be found, else it is missed and has no delay.
  fileprivate init(
    _ adjusted: LabelledScores, original: LabelledScores, _ limit: Int?, threshold: Double, interval: Int64
  ) {
    let counts = adjusted.confusion(at: threshold)
    let flagged = counts.truePositives + counts.falsePositives
    let anomalous = counts.truePositives + counts.falseNegatives
    let normal = counts.falsePositives + counts.trueNegatives
    self.init(
      threshold: threshold, precision: flagged > 0 ? counts.precision : nil,
      recall: anomalous > 0 ? counts.recall : nil,
      f1: anomalous > 0 ? counts.f1 : nil, normalFlaggedShare: normal > 0 ? counts.falsePositiveRate : nil,
      alertDelay: original.alertDelay(at: threshold, limit: limit).mean.map { $0 * Double(interval) })
  }

  fileprivate init(ranges scored: LabelledScores, threshold: Double, interval: Int64) {
    let counts = scored.confusion(at: threshold)
    let result = scored.rangeBased(ProtocolFigures.ranges, at: threshold)
    let normal = counts.falsePositives + counts.trueNegatives
    let hasLabels = scored.anomalousCount > 0
    self.init(
      threshold: threshold, precision: counts.truePositives + counts.falsePositives > 0 ? result.precision : nil,
      recall: hasLabels ? result.recall : nil, f1: hasLabels ? result.f1 : nil,
      normalFlaggedShare: normal > 0 ? counts.falsePositiveRate : nil,
      alertDelay: scored.alertDelay(at: threshold).mean.map { $0 * Double(interval) })
  }

  fileprivate var json: JSONValue {
    .object([
      "threshold": .optional(threshold), "precision": .optional(precision), "recall": .optional(recall),
      "f1": .optional(f1), "normal_flagged_share": .optional(normalFlaggedShare), "alert_delay": .optional(alertDelay),
    ])
  }
}
