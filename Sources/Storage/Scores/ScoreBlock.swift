/// The scores of a run of slots: what a model version made of each point. NaN where a point has no score.
package struct ScoreBlock: Sendable, Equatable {
  package var firstSlot: Int64
  package var score: [Double]
  package var expected: [Double]
  package var lower: [Double]
  package var upper: [Double]

  /// - Precondition: four arrays of one length.
  package init(firstSlot: Int64, score: [Double], expected: [Double], lower: [Double], upper: [Double]) {
    self.firstSlot = firstSlot
    self.score = score
    self.expected = expected
    self.lower = lower
    self.upper = upper
  }

  /// All NaN.
  package init(emptyFor slots: Range<Int64>) {
    let column = [Double](repeating: .nan, count: slots.count)
    self.init(firstSlot: slots.lowerBound, score: column, expected: column, lower: column, upper: column)
  }

  package var slots: Range<Int64> { firstSlot..<firstSlot + Int64(score.count) }
}

/// Stored scores of a range, and what of it has not been computed yet or no longer holds.
package struct StoredScores: Sendable, Equatable {
  package var block: ScoreBlock
  /// Ascending and apart from each other. A slot that was computed and has no score is not among them.
  package var absent: [Range<Int64>]
}
