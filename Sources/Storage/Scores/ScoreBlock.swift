/// The scores of a run of slots: what a model version made of each point. NaN where a point has no score.
package struct ScoreBlock: Sendable, Equatable {
  package var firstSlot: Int64
  package var score: [Double]
  /// One band a metric, in the model's order; none where only scores were asked for.
  package var bands: [ScoreBand]

  /// - Precondition: columns of one length.
  package init(firstSlot: Int64, score: [Double], bands: [ScoreBand]) {
    self.firstSlot = firstSlot
    self.score = score
    self.bands = bands
  }

  /// All NaN.
  package init(emptyFor slots: Range<Int64>, metrics: Int = 1) {
    self.init(
      firstSlot: slots.lowerBound, score: [Double](repeating: .nan, count: slots.count),
      bands: [ScoreBand](repeating: ScoreBand(emptyFor: slots.count, ofSeveral: metrics > 1), count: metrics))
  }

  package var slots: Range<Int64> { firstSlot..<firstSlot + Int64(score.count) }

  /// Whether all columns have the length of the scores, and only those of several metrics have contributions.
  var isUniform: Bool {
    bands.allSatisfy { band in
      [band.expected, band.lower, band.upper].allSatisfy { $0.count == score.count }
        && band.contribution.count == (bands.count > 1 ? score.count : 0)
    }
  }
}

/// What was expected of one metric, point by point.
package struct ScoreBand: Sendable, Equatable {
  package var expected: [Double]
  package var lower: [Double]
  package var upper: [Double]
  /// The metric's share of the joint score; empty where there is only one metric.
  package var contribution: [Double]

  package init(expected: [Double], lower: [Double], upper: [Double], contribution: [Double] = []) {
    self.expected = expected
    self.lower = lower
    self.upper = upper
    self.contribution = contribution
  }

  /// All NaN; with contributions where the metric is one of several.
  package init(emptyFor count: Int, ofSeveral: Bool) {
    let column = [Double](repeating: .nan, count: count)
    self.init(expected: column, lower: column, upper: column, contribution: ofSeveral ? column : [])
  }
}

/// Stored scores of a range, and what of it has not been computed yet or no longer holds.
package struct StoredScores: Sendable, Equatable {
  package var block: ScoreBlock
  /// Ascending and apart from each other. A slot that was computed and has no score is not among them.
  package var absent: [Range<Int64>]
}
