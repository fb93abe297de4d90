import Testing

@testable import Evaluation

@Suite("Point-adjusted figures")
struct PointAdjustedTests {
  /// Figure 6 of the Donut paper.
  static let truth = [0, 0, 1, 1, 1, 0, 0, 1, 1, 1].map { $0 == 1 }
  static let scores = [0.6, 0.4, 0.3, 0.7, 0.6, 0.5, 0.2, 0.3, 0.4, 0.3]

  @Test("Figure 6: precision 0.6, recall 0.5, and a delay of one interval")
  func figure6() throws {
    let scored = try LabelledScores(scores: Self.scores, labels: Self.truth)
    let counts = scored.pointAdjusted().confusion(at: 0.5)
    #expect(counts.precision == 0.6)
    #expect(counts.recall == 0.5)
    #expect(scored.alertDelay(at: 0.5) == AlertDelay(delays: [1], missed: 1))
  }

  @Test("Found later than the limit is missed, all of the segment", arguments: [(0, 0), (1, 3), (9, 3)])
  func limit(delay: Int, found: Int) throws {
    let scored = try LabelledScores(scores: Self.scores, labels: Self.truth)
    #expect(scored.pointAdjusted(delay: delay).confusion(at: 0.5).truePositives == found)
    #expect(scored.alertDelay(at: 0.5, limit: delay).missed == (found == 0 ? 2 : 1))
  }

  @Test(
    "Best F1 and average precision are those of a brute-force search",
    arguments: [
      (nil, 0.95, 56, 0.9362036467134012), (2, 0.7261146496815286, 44, 0.6577166490774675),
      (0, 0.5487804878048781, 41, 0.4227600737347171),
    ] as [(Int?, Double, Double, Double)])
  func reference(delay: Int?, f1: Double, threshold: Double, averagePrecision: Double) throws {
    let sweep = ThresholdSweep(try ReferenceCase.make().pointAdjusted(delay: delay))
    let best = try #require(sweep.best)
    #expect(isClose(best.confusion.f1, f1))
    #expect(best.threshold == threshold)
    #expect(isClose(sweep.averagePrecision, averagePrecision))
  }

  @Test("A delay is counted on the grid, so that missing points take their time")
  func delayOnGrid() throws {
    let scored = try LabelledScores(scores: [0, .nan, .nan, 9], labels: [true, true, true, true])
    #expect(scored.pointAdjusted(delay: 2).confusion(at: 5).recall == 0)
    #expect(scored.pointAdjusted(delay: 3).confusion(at: 5).recall == 1)
    #expect(scored.alertDelay(at: 5).delays == [3])
  }

  @Test("The longer the delay allowed, the better, and no limit is best", arguments: 1...10)
  func ordered(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let figures = [0, 1, 3, 20, nil].map {
      ThresholdSweep(scored.pointAdjusted(delay: $0)).best?.confusion.f1 ?? 0
    }
    #expect(figures == figures.sorted())
  }

  @Test("The mean of the delays is over the found segments alone")
  func delays() {
    let delay = AlertDelay(delays: [0, 9, 1, 2], missed: 3)
    #expect(delay.mean == 3)
    #expect(AlertDelay(delays: [], missed: 1).mean == nil)
  }

  @Test("Random scores do well by the adjusted protocol on a long segment, and the chance level says so")
  func chance() throws {
    let labels = (0..<400).map { (100..<200).contains($0) }
    let scored = try LabelledScores(scores: labels.map { $0 ? 1 : 0 }, labels: labels)
    let plain = ChanceLevel(scored, protocol: .pointWise, seed: 3)
    let adjusted = ChanceLevel(scored, protocol: .pointAdjusted(delay: nil), seed: 3)
    #expect(isClose(plain.allPositive, 0.4))
    #expect(plain.random >= 0.4 && plain.random < 0.5)
    #expect(adjusted.random > 0.95)
    #expect(adjusted == ChanceLevel(scored, protocol: .pointAdjusted(delay: nil), seed: 3))
  }
}
