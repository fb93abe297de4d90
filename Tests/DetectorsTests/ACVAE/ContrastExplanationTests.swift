import Glibc
import SeededRandom
import Testing

@testable import Detectors

@Suite struct ContrastExplanationTests {
  static let layout = GroupLayout(slots: 2, patterns: 0, ages: 3, hasWeekly: false)
  static let centres: [Float] = [0.1, -0.2, 0.05, 0, 0.3, -0.1, 0, 0, 0]
  static let deviations: [Float] = [0.1, 0.2, 0.05, 0.3, 0.1, 0.15, 1, 1, 1]

  static func contrast(_ direction: [Float]) -> ContextContrast {
    ContextContrast(
      vocabulary: SituationVocabulary(
        clockField: 0, dayField: nil, slots: 2, flagColumns: [], patterns: [[]], ages: 3),
      groups: ResidualGroups(
        metrics: 3, layout: layout, centres: centres, deviations: deviations, isKnown: [true, true, false]),
      common: CommonChange(direction: direction))
  }

  /// R(x|t) term by term, in double precision; the common change by two rounds of Huber's weights.
  static func direct(_ values: [Double], _ means: [Double], group: Int, direction: [Double]) -> Double {
    let start = 3 * group
    let sigma = (0..<3).map { Double(deviations[start + $0]) }
    let rest = (0..<3).map { values[$0] - means[$0] - Double(centres[start + $0]) }
    let known = (0..<3).filter { !rest[$0].isNaN }
    var change = 0.0
    for _ in 0..<2 {
      let weights = (0..<3).map { metric -> Double in
        let far = abs(rest[metric] - change * direction[metric]) / sigma[metric]
        return far > 6 ? 0 : min(1, 3 / far)
      }
      let product = known.reduce(0) { $0 + weights[$1] * direction[$1] * rest[$1] / (sigma[$1] * sigma[$1]) }
      let square = known.reduce(1) { $0 + weights[$1] * direction[$1] * direction[$1] / (sigma[$1] * sigma[$1]) }
      change = product / square
    }
    return known.reduce(-change * change / 2) { sum, metric in
      let distance = (rest[metric] - change * direction[metric]) / sigma[metric]
      let density = exp(-distance * distance / 2) / (sigma[metric] * (2 * Double.pi).squareRoot())
      return sum + log(0.99 * density + 0.005)
    }
  }

  @Test(
    "R(x|t) is the sum of the mixtures' logarithms, less the price of the common change",
    arguments: [[0, 0, 0], [0.1, 0.15, -0.05], [0.3, 0.3, 0.3]] as [[Float]])
  func explanation(direction: [Float]) {
    let contrast = Self.contrast(direction)
    let cases: [[Float]] = [[0.1, 0.2, 0.3], [0.5, -0.9, 0], [.nan, 0.4, 0.1], [1, 1, 1], [-50, 0, 0.2]]
    let means: [Float] = [0.05, 0.1, 0.2]
    for values in cases {
      for group in 0..<2 {
        let given = contrast.explanation(values, means: means[...], group: group)
        let expected = Self.direct(
          values.map { Double($0) }, means.map { Double($0) }, group: group, direction: direction.map { Double($0) })
        #expect(abs(Double(given.score) - expected) < 1e-3 * max(1, abs(expected)), "\(values), group \(group)")
      }
    }
  }

  @Test("A value however far off costs no more than the background's share")
  func background() {
    let contrast = Self.contrast([0, 0, 0])
    let (near, far) = ([0.1, -0.2, 5] as [Float], [0.1, -0.2, 5_000] as [Float])
    let means: [Float] = [0, 0, 0]
    let terms = contrast.explanation(near, means: means[...], group: 0).terms
    #expect(terms == contrast.explanation(far, means: means[...], group: 0).terms)
    #expect(abs(terms[2] - logf(0.005)) < 1e-5)
  }

  @Test("A change that all metrics share explains them all at the price of its square")
  func commonChange() {
    let (direction, means) = ([0.2, 0.2, 0.2] as [Float], [0, 0, 0] as [Float])
    let values: [Float] = [0.1 + 0.3, -0.2 + 0.3, 0.05 + 0.3]
    let (with, without) = (Self.contrast(direction), Self.contrast(means))
    #expect(
      with.explanation(values, means: means[...], group: 0).score
        > without.explanation(values, means: means[...], group: 0).score + 2)
  }

  @Test("A group is judged by its own median and MAD, and by the next wider one's where it has too few points")
  func groups() {
    var generator = SeededGenerator(seed: 3)
    let places = (0..<400).map { point in
      SituationPlace(slot: point % 2, day: 0, pattern: point % 100 < 3 ? 1 : 0, age: point % 100 < 3 ? point % 100 : 2)
    }
    let layout = GroupLayout(slots: 2, patterns: 1, ages: 5, hasWeekly: false)
    let residuals = places.map { Float(($0.pattern == 1 ? 3 : Double($0.slot)) + 0.1 * generator.normal()) }
    let groups = ResidualGroups(
      residuals, places, isKept: [Bool](repeating: true, count: 400), metrics: 1, layout: layout)
    #expect(abs(groups.centres[0]) < 0.05 && abs(groups.centres[1] - 1) < 0.05)
    // 4 points of an age are too few: the pattern's 12 stand for it, as for an age that was never seen.
    let flagged = layout.group(SituationPlace(slot: 0, day: 0, pattern: 1, age: 1))
    let unseen = layout.group(SituationPlace(slot: 0, day: 0, pattern: 1, age: 4))
    #expect(!groups.isKnown[flagged] && abs(groups.centres[flagged] - 3) < 0.2)
    #expect(groups.centres[unseen] == groups.centres[flagged])
    // No deviation is far below the metric's own.
    let own = RobustSpread(residuals.map { Double($0) })?.deviation ?? 0
    #expect(groups.deviations.allSatisfy { $0 >= 0.7 * own * 0.999 })
  }
}
