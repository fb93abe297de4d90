import Testing

@testable import Evaluation

@Suite("Point-wise figures")
struct ThresholdSweepTests {
  @Test("Precision, recall and F1 at a threshold are those of the reference")
  func atThreshold() throws {
    let scored = try ReferenceCase.make()
    #expect(scored.scores.reduce(0, +) == 10_381)
    let counts = scored.confusion(at: 50)
    #expect(isClose(counts.precision, 0.8))
    #expect(isClose(counts.recall, 0.19047619047619047))
    #expect(isClose(counts.f1, 0.3076923076923077))
  }

  @Test("The best F1 and average precision are those of a brute-force search")
  func reference() throws {
    let sweep = ThresholdSweep(try ReferenceCase.make())
    let best = try #require(sweep.best)
    #expect(isClose(best.confusion.f1, 0.35555555555555557))
    #expect(best.threshold == 20)
    #expect(isClose(sweep.averagePrecision, 0.3798223041949853))
  }

  @Test("The best F1 is at least the F1 at any threshold, and is had at its own", arguments: 1...20)
  func bestIsBest(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let best = try #require(ThresholdSweep(scored).best)
    #expect(scored.confusion(at: best.threshold) == best.confusion)
    for threshold in stride(from: -6.0, through: 6, by: 0.125) {
      #expect(scored.confusion(at: threshold).f1 <= best.confusion.f1)
    }
  }

  @Test("Every threshold of the sweep has the counts of a separate pass", arguments: 1...5)
  func countsAgree(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let sweep = ThresholdSweep(scored)
    for (index, threshold) in sweep.thresholds.enumerated() {
      #expect(sweep.confusion(index) == scored.confusion(at: threshold))
    }
  }

  @Test("A perfect scorer has F1 and average precision 1", arguments: 1...5)
  func perfect(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let sweep = ThresholdSweep(scored.replacingScores(scored.labels.map { $0 ? 2 : 1 }))
    #expect(sweep.best?.confusion.f1 == 1)
    #expect(sweep.best?.threshold == 2)
    #expect(sweep.averagePrecision == 1)
  }

  @Test("A monotone transformation of the scores changes nothing", arguments: 1...5)
  func monotone(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let sweep = ThresholdSweep(scored)
    let other = ThresholdSweep(scored.replacingScores(scored.scores.map { $0 * $0 * $0 + 100 }))
    #expect(sweep.best?.confusion == other.best?.confusion)
    #expect(sweep.averagePrecision == other.averagePrecision)
  }

  @Test("Constant scores get what flagging everything gets: ties are not ordered in anyone's favour")
  func constant() throws {
    let scored = try LabelledScores(scores: [1, 1, 1, 1], labels: [true, false, false, false])
    let sweep = ThresholdSweep(scored)
    #expect(sweep.thresholds == [1])
    #expect(sweep.averagePrecision == 0.25)
    #expect(sweep.best?.confusion.f1 == 0.4)
  }

  @Test("Without anomalies or points there is no best threshold, and ratios are 0")
  func nothing() throws {
    let none = ThresholdSweep(try LabelledScores(scores: [1, 2], labels: [false, false]))
    #expect(none.best == nil)
    #expect(none.averagePrecision == 0)
    let empty = try LabelledScores(scores: [.nan], labels: [true])
    #expect(ThresholdSweep(empty).best == nil)
    #expect(empty.confusion(at: 0).f1 == 0)
  }
}
