import Testing

@testable import Evaluation

@Suite("Range-based figures over all thresholds")
struct RangeSweepTests {
  static let measures: [RangeBasedMeasure] = [
    .init(), .acvae, .init(existenceWeight: 0.5, existenceLimit: 2, recallBias: .back),
    .init(existenceWeight: 0.2, cardinalityExponent: 0, recallBias: .middle),
    .init(recallBias: .front, weighsPrecisionByLength: true),
  ]

  @Test("Every threshold has the figures of a separate pass", arguments: 1...20 as ClosedRange<UInt64>, measures)
  func agrees(seed: UInt64, measure: RangeBasedMeasure) throws {
    let scored = try randomCase(seed: seed)
    let sweep = RangeSweep(scored, measure)
    let pointWise = ThresholdSweep(scored)
    #expect(sweep.thresholds == pointWise.thresholds)
    for (index, threshold) in sweep.thresholds.enumerated() {
      let plain = scored.rangeBased(measure, at: threshold)
      #expect(isClose(sweep.precisions[index], plain.precision, within: 1e-10))
      #expect(isClose(sweep.recalls[index], plain.recall, within: 1e-10))
      #expect(sweep.normalFlaggedShares[index] == pointWise.confusion(index).falsePositiveRate)
    }
  }

  @Test(
    "Of several recordings each is a world of its own, under one threshold", arguments: 1...10 as ClosedRange<UInt64>)
  func recordings(seed: UInt64) throws {
    let parts = try [seed, seed + 100, seed + 200].map { try randomCase(seed: $0, count: 40) }
    let joined = LabelledScores(joining: parts)
    #expect(joined.breaks == [parts[0].count, parts[0].count + parts[1].count])
    #expect(joined.positions == joined.positions.sorted() && Set(joined.positions).count == joined.count)
    let sweep = RangeSweep(joined, .acvae)
    for (index, threshold) in sweep.thresholds.enumerated() {
      // Recall is a mean over real ranges, all alike.
      let recall =
        parts.reduce(0.0) { $0 + $1.rangeBased(.acvae, at: threshold).recall * Double($1.segments.count) }
        / Double(joined.segments.count)
      #expect(isClose(sweep.recalls[index], recall, within: 1e-10))
      #expect(isClose(sweep.precisions[index], joined.rangeBased(.acvae, at: threshold).precision, within: 1e-10))
      #expect(
        joined.flaggedRanges(at: threshold).count == parts.reduce(0) { $0 + $1.flaggedRanges(at: threshold).count })
      let pace = AlertPace(interval: 3_600)
      let alerts = parts.reduce(0) { $0 + $1.alerts(at: threshold, pace: pace).count }
      #expect(joined.alerts(at: threshold, pace: pace).count == alerts)
    }
  }

  typealias Reference = (measure: RangeBasedMeasure, area: Double, best: (Double, Double), capped: (Double, Double))
  static let references: [Reference] = [
    (.init(), 0.16560456327210055, (0.2148171313103038, 23), (0.12147777082028806, 53)),
    (.acvae, 0.5933619676891826, (0.6691834326908419, 52), (0.6691834326908419, 52)),
  ]

  @Test("The area and both bests are those of a brute-force search", arguments: 0..<2)
  func reference(index: Int) throws {
    let (measure, area, best, capped) = Self.references[index]
    let scored = try ReferenceCase.make()
    #expect(isClose(RangeSweep(scored, measure).averagePrecision, area, within: 1e-10))
    let free = try #require(scored.bestRangeBased(measure))
    #expect(isClose(free.result.f1, best.0, within: 1e-10) && free.threshold == best.1)
    let held = try #require(scored.bestRangeBased(measure, normalFlaggedAtMost: 0.1))
    #expect(isClose(held.result.f1, capped.0, within: 1e-10) && held.threshold == capped.1)
  }

  @Test(
    "The best under a limit keeps it, and no threshold that keeps it is better",
    arguments: 1...10 as ClosedRange<UInt64>)
  func capped(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let best = try #require(scored.bestRangeBased(.acvae, normalFlaggedAtMost: 0.3))
    #expect(scored.confusion(at: best.threshold).falsePositiveRate <= 0.3)
    for threshold in ThresholdSweep(scored).thresholds
    where scored.confusion(at: threshold).falsePositiveRate <= 0.3 {
      #expect(scored.rangeBased(.acvae, at: threshold).f1 <= best.result.f1 + 1e-10)
    }
    let pointWise = try #require(ThresholdSweep(scored).best(normalFlaggedAtMost: 0.3))
    #expect(pointWise.confusion.falsePositiveRate <= 0.3)
  }

  @Test("Where every threshold flags too much of what is normal, none is the best")
  func nothingKeepsTheLimit() throws {
    let scored = try LabelledScores(scores: [1, 1, 1, 1], labels: [true, false, false, false])
    #expect(scored.bestRangeBased(.acvae, normalFlaggedAtMost: 0.1) == nil)
    #expect(ThresholdSweep(scored).best(normalFlaggedAtMost: 0.1) == nil)
  }

  @Test("The truth as the score has all its area, constant scores that of flagging everything", arguments: measures)
  func extremes(measure: RangeBasedMeasure) throws {
    let scored = try randomCase(seed: 3)
    // A segment that gaps leave next to another makes one predicted range of two real ones.
    let truth = scored.replacingScores(scored.labels.map { $0 ? 1 : 0 })
    let found = truth.rangeBased(measure, at: 1)
    #expect(RangeSweep(truth, measure).averagePrecision >= found.precision * found.recall - 1e-10)
    let constant = scored.replacingScores(scored.scores.map { _ in 0 })
    let everything = constant.rangeBased(measure, at: 0)
    #expect(everything.recall > 0.1)
    #expect(
      isClose(
        RangeSweep(constant, measure).averagePrecision, everything.precision * everything.recall, within: 1e-10))
  }

  @Test("Without anomalies there is no area and no best; without points there is nothing")
  func nothing() throws {
    let none = RangeSweep(try LabelledScores(scores: [1, 2], labels: [false, false]))
    #expect(none.averagePrecision == 0 && none.best() == nil && none.thresholds == [2, 1])
    let empty = RangeSweep(try LabelledScores(scores: [.nan], labels: [true]))
    #expect(empty.thresholds.isEmpty && empty.best() == nil)
  }
}

extension LabelledScores {
  /// The best range-based F1 over all thresholds that flag at most this share of the normal points, and its threshold.
  func bestRangeBased(
    _ measure: RangeBasedMeasure, normalFlaggedAtMost limit: Double = 1
  ) -> (threshold: Double, result: RangeBasedResult)? {
    let sweep = RangeSweep(self, measure)
    return sweep.best(normalFlaggedAtMost: limit).map { index in
      (sweep.thresholds[index], rangeBased(measure, at: sweep.thresholds[index]))
    }
  }
}
