/// Point-wise counts at every threshold that makes a difference: one for each distinct score, highest first.
///
/// Sorting makes it O(n log n). Equal scores are flagged together, so ties cannot be ordered in the detector's
/// favour. Build it from `LabelledScores.pointAdjusted` for the adjusted figures.
package struct ThresholdSweep: Sendable {
  /// Distinct scores, descending; each flags itself and everything above it.
  package let thresholds: [Double]
  /// Flagged anomalous points at each threshold.
  package let truePositives: [Int]
  /// Flagged normal points at each threshold.
  package let falsePositives: [Int]
  /// Anomalous and normal points altogether.
  package let anomalous: Int, normal: Int

  package init(_ scored: LabelledScores) {
    let order = scored.descendingOrder
    var thresholds: [Double] = []
    var found: [Int] = []
    var falsely: [Int] = []
    for (rank, index) in order.enumerated() {
      if rank == 0 || scored.scores[index] != scored.scores[order[rank - 1]] {
        thresholds.append(scored.scores[index])
        found.append(found.last ?? 0)
        falsely.append(falsely.last ?? 0)
      }
      if scored.labels[index] { found[found.count - 1] += 1 } else { falsely[falsely.count - 1] += 1 }
    }
    self.thresholds = thresholds
    truePositives = found
    falsePositives = falsely
    anomalous = scored.anomalousCount
    normal = scored.count - anomalous
  }

  /// The counts at the threshold of this index.
  package func confusion(_ index: Int) -> Confusion {
    Confusion(
      truePositives: truePositives[index], falsePositives: falsePositives[index],
      trueNegatives: normal - falsePositives[index], falseNegatives: anomalous - truePositives[index])
  }

  /// A threshold and the counts that it gives.
  package struct Choice: Sendable, Equatable {
    package let threshold: Double
    package let confusion: Confusion
    /// Index into `ThresholdSweep.thresholds`.
    package let index: Int
  }

  /// The threshold of the best F1 of all (Donut §4.2); of several equal ones the highest, which flags least.
  /// `nil` where there are no points or no anomalies: then no threshold is better than another.
  package var best: Choice? { best(normalFlaggedAtMost: 1) }

  /// The best of the thresholds that flag at most this share of the normal points; `nil` also where each flags more.
  package func best(normalFlaggedAtMost limit: Double) -> Choice? {
    guard anomalous > 0 else { return nil }
    var best: Choice?
    for (index, threshold) in thresholds.enumerated() {
      let counts = confusion(index)
      guard counts.falsePositiveRate <= limit else { break }
      if best.map({ counts.f1 > $0.confusion.f1 }) ?? true {
        best = Choice(threshold: threshold, confusion: counts, index: index)
      }
    }
    return best
  }

  /// Area under the precision-recall curve as a sum of steps, Σ (Rᵢ − Rᵢ₋₁)·Pᵢ from the highest threshold down
  /// (scikit-learn's `average_precision_score`); no interpolation, which flatters. 0 without anomalies.
  package var averagePrecision: Double {
    var area = 0.0
    var before = 0
    for index in thresholds.indices where truePositives[index] > before {
      let precision = ratio(truePositives[index], truePositives[index] + falsePositives[index])
      area += Double(truePositives[index] - before) * precision
      before = truePositives[index]
    }
    return anomalous == 0 ? 0 : area / Double(anomalous)
  }
}
