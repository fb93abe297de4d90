/// Range-based precision and recall at every threshold that makes a difference: one for each distinct score, highest
/// first, none left out.
///
/// The figures are no sums over points, but one more flagged point changes no more than the predicted range that it
/// makes or joins and the real range that it lies in (`FlaggedRanges`). So the whole sweep is a sort and a pass,
/// O(n log n), where each threshold by itself would cost a pass. They are those of `RangeBasedMeasure.evaluate` but for
/// the rounding of running sums.
package struct RangeSweep: Sendable {
  /// Distinct scores, descending; each flags itself and everything above it.
  package let thresholds: [Double]
  package let precisions: [Double]
  package let recalls: [Double]
  /// Share of the normal points that each threshold flags, ascending.
  package let normalFlaggedShares: [Double]
  private let hasAnomalies: Bool

  package init(_ scored: LabelledScores, _ measure: RangeBasedMeasure = .init()) {
    let order = scored.descendingOrder
    let normal = scored.count - scored.anomalousCount
    var ranges = FlaggedRanges(scored, measure)
    var normalFlagged = 0
    var thresholds: [Double] = []
    var precisions: [Double] = []
    var recalls: [Double] = []
    var shares: [Double] = []
    for (rank, index) in order.enumerated() {
      ranges.flag(index)
      if !scored.labels[index] { normalFlagged += 1 }
      let isLast = rank + 1 == order.count
      guard isLast || scored.scores[order[rank + 1]] != scored.scores[index] else { continue }
      thresholds.append(scored.scores[index])
      precisions.append(ranges.precision)
      recalls.append(ranges.recall)
      shares.append(ratio(normalFlagged, normal))
    }
    self.thresholds = thresholds
    self.precisions = precisions
    self.recalls = recalls
    normalFlaggedShares = shares
    hasAnomalies = !scored.segments.isEmpty
  }

  /// The figures at the threshold of this index.
  package func result(_ index: Int) -> RangeBasedResult {
    RangeBasedResult(precision: precisions[index], recall: recalls[index])
  }

  /// Index of the threshold with the best F1 of those that flag at most this share of the normal points; of several
  /// equal ones the highest. `nil` without anomalies, and where every threshold flags more.
  package func best(normalFlaggedAtMost limit: Double = 1) -> Int? {
    guard hasAnomalies else { return nil }
    var best: Int?
    for index in thresholds.indices.prefix(while: { normalFlaggedShares[$0] <= limit })
    where best.map({ result(index).f1 > result($0).f1 }) ?? true {
      best = index
    }
    return best
  }

  /// Area under the range-based precision-recall curve (AUPRC of ACVAE §IV-E) as the sum of steps Σ (Rᵢ − Rᵢ₋₁)·Pᵢ from
  /// the highest threshold down, as average precision is; no interpolation. 0 without anomalies.
  ///
  /// Range-based recall may fall as a threshold does (a new fragment in a real range lowers its cardinality factor);
  /// such a step takes away what it retraces.
  package var averagePrecision: Double {
    guard hasAnomalies else { return 0 }
    var area = 0.0
    var before = 0.0
    for (precision, recall) in zip(precisions, recalls) {
      area += (recall - before) * precision
      before = recall
    }
    return min(1, max(0, area))
  }
}

extension LabelledScores {
  /// Indices of the evaluated points, highest score first.
  var descendingOrder: [Int] {
    scores.indices.sorted { scores[$0] > scores[$1] }
  }
}
