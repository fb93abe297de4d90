/// Points counted by truth and verdict, and the ratios made of them.
///
/// A ratio whose denominator is zero is 0, as scikit-learn does by default: nothing flagged has precision 0,
/// no anomaly to find has recall 0.
package struct Confusion: Sendable, Equatable {
  package var truePositives: Int
  package var falsePositives: Int
  package var trueNegatives: Int
  package var falseNegatives: Int

  package init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
  }

  /// Share of the flagged points that are anomalous.
  package var precision: Double { ratio(truePositives, truePositives + falsePositives) }
  /// Share of the anomalous points that are flagged.
  package var recall: Double { ratio(truePositives, truePositives + falseNegatives) }
  /// Harmonic mean of precision and recall.
  package var f1: Double { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
  /// Share of the normal points that are flagged: to be shown beside every figure that forgives.
  package var falsePositiveRate: Double { ratio(falsePositives, falsePositives + trueNegatives) }
}

extension LabelledScores {
  /// Point-wise counts where every point with a score at or above `threshold` is flagged.
  package func confusion(at threshold: Double) -> Confusion {
    var counts = Confusion(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for (score, label) in zip(scores, labels) {
      switch (score >= threshold, label) {
      case (true, true): counts.truePositives += 1
      case (true, false): counts.falsePositives += 1
      case (false, true): counts.falseNegatives += 1
      case (false, false): counts.trueNegatives += 1
      }
    }
    return counts
  }
}

func ratio(_ numerator: Int, _ denominator: Int) -> Double {
  denominator == 0 ? 0 : Double(numerator) / Double(denominator)
}
