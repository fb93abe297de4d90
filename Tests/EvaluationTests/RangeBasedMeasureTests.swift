import Testing

@testable import Evaluation

@Suite("Range-based figures")
struct RangeBasedMeasureTests {
  typealias Case = (threshold: Double, measure: RangeBasedMeasure, precision: Double, recall: Double)
  static let cases: [Case] = [
    (50, .init(), 0.75, 0.06466666666666668),
    (50, .init(existenceWeight: 0.5, recallBias: .front), 0.75, 0.3347617260787993),
    (50, .init(existenceWeight: 0.5, recallBias: .back), 0.75, 0.3299049405878674),
    (50, .init(existenceWeight: 0.5, recallBias: .middle), 0.75, 0.324968253968254),
    (50, .acvae, 0.7791675906473245, 0.505898593505836),
    (40, .init(), 0.1935483870967742, 0.08083333333333334),
    (40, .init(existenceWeight: 0.5, recallBias: .front), 0.1935483870967742, 0.34407833020637896),
    (40, .init(existenceWeight: 0.5, recallBias: .back), 0.1935483870967742, 0.33675500312695433),
    (40, .init(existenceWeight: 0.5, recallBias: .middle), 0.1935483870967742, 0.33887566137566144),
    (40, .acvae, 0.21599055358364164, 0.5202302723607193),
    (8, .init(), 0.07083500066693345, 1),
    (8, .acvae, 0.10159508610352891, 1),
  ]

  @Test("Precision and recall are those of the reference", arguments: 0..<12)
  func reference(index: Int) throws {
    let (threshold, measure, precision, recall) = Self.cases[index]
    let result = try ReferenceCase.make().rangeBased(measure, at: threshold)
    #expect(isClose(result.precision, precision))
    #expect(isClose(result.recall, recall))
  }

  @Test("Existence counts only within its limit")
  func existence() {
    let measure = RangeBasedMeasure(existenceWeight: 1, existenceLimit: 10)
    #expect(measure.evaluate(real: [0..<50], predicted: [9..<12]).recall == 1)
    #expect(measure.evaluate(real: [0..<50], predicted: [10..<12]).recall == 0)
  }

  @Test("Fragments are worth less than one range of the same size")
  func cardinality() {
    let whole = RangeBasedMeasure().evaluate(real: [0..<10], predicted: [0..<4])
    let fragments = RangeBasedMeasure().evaluate(real: [0..<10], predicted: [0..<2, 4..<6])
    #expect(isClose(whole.recall, 0.4))
    #expect(isClose(fragments.recall, 0.2))
  }

  @Test("The truth itself scores 1, nothing scores 0", arguments: [RangeBasedMeasure(), .acvae])
  func extremes(measure: RangeBasedMeasure) {
    let real = [3..<7, 20..<60]
    #expect(measure.evaluate(real: real, predicted: real).f1 == 1)
    #expect(measure.evaluate(real: real, predicted: []).f1 == 0)
    #expect(measure.evaluate(real: [], predicted: real).f1 == 0)
  }

  @Test("The best range-based F1 is at least that at any threshold", arguments: 1...10)
  func best(seed: UInt64) throws {
    let scored = try randomCase(seed: seed)
    let best = try #require(scored.bestRangeBased(.acvae))
    for threshold in stride(from: -5.0, through: 5, by: 0.25) {
      #expect(scored.rangeBased(.acvae, at: threshold).f1 <= best.result.f1 + 1e-12)
    }
  }

  @Test("Of many thresholds a bounded number is tried, the highest and the lowest among them")
  func candidates() {
    let candidates = ThresholdCurve.candidates((0..<5_000).map(Double.init), limit: 100)
    #expect(candidates.count <= 100)
    #expect(candidates.first == 4_999 && candidates.last == 0)
    #expect(candidates == Set(candidates).sorted(by: >))
  }
}
