import Glibc
import Kernels
import SeededRandom
import Testing

@testable import Detectors
@testable import Evaluation

@Suite("The line of a history that has seen something")
struct AlertLineTests {
  typealias Tail = ThresholdSettingsTests.Tail

  static let methods: [ThresholdMethod] = [
    .default, .rate(alertsPerDay: 0.05), .rate(alertsPerDay: 1), .rate(alertsPerDay: 10), .sigma(k: 3), .quantile(0.99),
  ]

  @Test(
    "Up to three wild values of any size, anywhere, leave the line within three times its reach",
    arguments: Tail.allCases,
    [20, 1e3, 1e6, 1e100, .infinity])
  func wild(tail: Tail, size: Double) throws {
    for method in Self.methods {
      for (seed, places) in [(1, [0]), (2, [1_700]), (3, [3_999]), (4, [500, 501, 502]), (5, [50, 2_000, 3_990])] {
        let scores = ThresholdSettingsTests.scores(tail, count: 4_000, seed: UInt64(seed))
        var glitched = scores
        for place in places { glitched[place] += size }
        let before = try ThresholdSettings(method).fit(scores: scores, interval: 300)
        let after = try ThresholdSettings(method).fit(scores: glitched, interval: 300)
        let reach = (after.value - after.baseline) / (before.value - before.baseline)
        #expect(reach < 3, "\(method) of \(tail), \(places.count) times \(size): \(reach)")
      }
    }
  }

  @Test(
    "As many wild values as the budget allows, beside scores that are all the same, are found again", arguments: [1, 2])
  func lonely(count: Int) throws {
    var scores = [Double](repeating: 2, count: 3_000)
    for index in 0..<count { scores[100 + 290 * index] = 1e6 }
    let fitted = try ThresholdSettings().fit(scores: scores, interval: 300)
    #expect(fitted.value > 2 && fitted.value < 1e6)
  }

  @Test(
    "What is labelled anomalous or ignored leaves the line exactly where it is without it", arguments: [true, false])
  func leftOut(isIgnored: Bool) throws {
    let scores = ThresholdSettingsTests.scores(.exponential, count: 4_000, seed: 8)
    var (absent, wild) = (scores, scores)
    let marked = scores.indices.map { (700..<1_300).contains($0) }
    for index in 700..<1_300 { (absent[index], wild[index]) = (.nan, 40 + scores[index]) }
    for method in Self.methods {
      let settings = ThresholdSettings(method)
      let expected = try settings.fit(scores: absent, interval: 300)
      let fitted = try settings.fit(
        scores: wild, interval: 300, labels: isIgnored ? [] : marked, ignored: isIgnored ? marked : [])
      #expect(fitted == expected, "\(method)")
    }
  }

  @Test("Where everything is labelled anomalous it is learnt from all the same")
  func allLabelled() throws {
    let fitted = try ThresholdSettings().fit(scores: [1, 2, 3], interval: 60, labels: [true, true, true])
    #expect(fitted.points == 3)
  }

  @Test(
    "However crowded the scores are, no budget flags more than 5 % of the points, no quantile more than its share",
    arguments: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 3], [60, 3_600, 86_400] as [Int64])
  func ties(mean: Double, interval: Int64) throws {
    var generator = SeededGenerator(seed: 12)
    let scores = (0..<2_500).map { _ in
      // Counts, as of events in an hour.
      var (count, product) = (0.0, Double.random(in: 0..<1, using: &generator))
      while product > exp(-mean) {
        (count, product) = (count + 1, product * Double.random(in: 0..<1, using: &generator))
      }
      return count
    }
    for budget in [0.01, 0.2, 1, 24, 1_000] {
      for deviations in [0.0, 6] {
        let fitted = try ThresholdSettings(.rate(alertsPerDay: budget, deviations: deviations)).fit(
          scores: scores, interval: interval)
        let share = Double(scores.count { fitted.isAnomalous($0) }) / 2_500
        #expect(share <= 0.0505, "\(budget) a day: \(share)")
      }
    }
    for quantile in [0.9, 0.99, 0.999] {
      let fitted = try ThresholdSettings(.quantile(quantile)).fit(scores: scores, interval: interval)
      #expect(Double(scores.count { fitted.isAnomalous($0) }) <= (1 - quantile) * 2_500 + 1)
    }
  }

  @Test("A quiet series stays far below the budget by default", arguments: [Tail.normal, .bounded])
  func quiet(tail: Tail) throws {
    for seed in UInt64(1)...4 {
      let fitted = try ThresholdSettings().fit(
        scores: ThresholdSettingsTests.scores(tail, count: 288 * 14, seed: seed).map { abs($0) }, interval: 300)
      let later = ThresholdSettingsTests.scores(tail, count: 288 * 200, seed: seed + 50)
      #expect(Double(later.count { fitted.isAnomalous(abs($0)) }) / 200 < 0.1)
    }
  }

  @Test(
    "Whoever asks for more alerts than by default gets them whatever their size, unless a size is named",
    arguments: [(nil, nil, 6), (0.1, nil, 6), (0.2, nil, 6), (0.21, nil, 0), (5, nil, 0), (5, 4, 4), (0.1, 0, 0)]
      as [(Double?, Double?, Double)])
  func size(budget: Double?, deviations: Double?, expected: Double) throws {
    var given: [String: ParameterValue] = [:]
    if let budget { given["alerts_per_day"] = .number(budget) }
    if let deviations { given["deviations"] = .number(deviations) }
    let settings = try ThresholdSettings(given)
    #expect(settings.method == .rate(alertsPerDay: budget ?? 0.2, deviations: expected))
    #expect(try ThresholdSettings(settings.parameters) == settings)
  }

  @Test("The deviation by sorted halves is the median of the distances", arguments: 1...12)
  func robustDeviation(count: Int) {
    for seed in UInt64(1)...5 {
      let scores = ThresholdSettingsTests.scores(.heavy, count: count, seed: seed).map { ($0 * 4).rounded() }
      let sorted = SortedValues(scores)
      #expect(sorted.robustDeviation == 1.4826 * SortedValues(scores.map { abs($0 - sorted.median) }).median)
    }
  }
}
