import SeededRandom
import Testing

@testable import Detectors

@Suite("A line that listens to answers")
struct AnsweredPeaksTests {
  /// 4,000 scores of noise with spikes of these heights, twenty hours apart on a grid of five minutes.
  private static func scores(_ spikes: [Double]) -> [Double] {
    var generator = SeededGenerator(seed: 5)
    var scores = (0..<4_000).map { _ in Double.random(in: 0..<1, using: &generator) }
    for (index, spike) in spikes.enumerated() { scores[240 * (index + 1)] = spike }
    return scores
  }

  private static func value(
    _ scores: [Double], _ method: ThresholdMethod = .answers(alertsPerDay: 0.2, deviations: 6), anomalies: [Int] = [],
    normal: [Int] = []
  ) throws -> Double {
    func mask(_ spikes: [Int]) -> [Bool] {
      scores.indices.map { index in spikes.contains { abs(240 * ($0 + 1) - index) <= 3 } }
    }
    return try ThresholdSettings(method).fit(
      scores: scores, interval: 300, labels: mask(anomalies), normal: mask(normal)
    ).value
  }

  /// By an independent script: `baseline + (budget − baseline)·e^max(0, min(¼·k, ln((p_k − baseline)/(budget − baseline)) + 0.15))`
  /// over the peaks in descending order.
  @Test(
    "The lift is that of an independent script",
    arguments: [
      (4, 1, [], 4), (4, 1, [2.5], 4), (4, 1, [4], 4.485502728184848), (4, 1, [9], 4.852076250063225),
      (4, 1, [9, 9], 5.946163812100385), (4, 1, [9, 5, 3.9, 3.8], 5.647336970913131),
      (-1, -5, [0.5, -0.9, -3], 0.13610166675096539), (4, 1, [1e6, 1e5, 1e4], 7.351000049838024),
    ] as [(Double, Double, [Double], Double)])
  func lift(budget: Double, baseline: Double, peaks: [Double], line: Double) {
    let scale = AnomalyScale(threshold: budget, baseline: baseline)
    for order in [peaks, peaks.reversed()] {
      #expect(abs(AnsweredPeaks(peaks: order.sorted(by: >)).lift(scale) - line) < 1e-12)
    }
  }

  @Test("Without answers it is the budget's line; a peak called normal lifts it, and what is more peaks no less")
  func normals() throws {
    let spikes: [Double] = [6, 5, 5, 4, 3.5, 3]
    let scores = Self.scores(spikes)
    let budget = try Self.value(scores, .rate(alertsPerDay: 0.2, deviations: 6))
    #expect(try Self.value(scores) == budget)
    let lines = try (1...6).map { count in try Self.value(scores, normal: Array(0..<count)) }
    #expect(lines[0] > budget)
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $1 >= $0 })
    // Who calls one of six peaks normal, whichever it is, is not believed to the end.
    for peak in spikes.indices { #expect(try Self.value(scores, normal: [peak]) < budget * 1.3) }
    // Who calls six as high as each other normal is: none of them would alert again.
    #expect(try Self.value(Self.scores([4, 4, 4, 4, 4, 4]), normal: Array(0..<6)) > 4)
    // Ordinary points that are called normal lift nothing.
    let ordinary = scores.indices.map { $0 > 2_000 && $0 < 3_000 }
    #expect(
      try ThresholdSettings(.answers(alertsPerDay: 0.2, deviations: 6)).fit(
        scores: Self.scores([6, 5]), interval: 300, normal: ordinary
      ).value == Self.value(Self.scores([6, 5])))
  }

  @Test("What is called an anomaly is left out of the fit, and never lifts the line")
  func anomalies() throws {
    let scores = Self.scores([60, 50, 5, 4, 3, 3])
    let budget = try Self.value(scores)
    let answered = try Self.value(scores, anomalies: [0, 1])
    #expect(answered <= budget)
    #expect(try Self.value(scores, anomalies: [0, 1], normal: [2]) >= answered)
    #expect(try Self.value(scores, anomalies: Array(0..<6), normal: []) <= budget)
  }

  @Test(
    "No score that a history can hold lifts the line out of reach",
    arguments: [1e300, .infinity, .greatestFiniteMagnitude])
  func wild(score: Double) throws {
    let scores = Self.scores([score, 5, 4, 3])
    let budget = try Self.value(scores)
    #expect(try Self.value(scores, normal: [0]) <= budget * 1.3)
    #expect(try Self.value(scores, normal: [0, 1, 2, 3]) <= budget * 3)
  }

  @Test("A budget listens from the first answer on, and every other method stays what was asked for")
  func settings() throws {
    let rate = ThresholdSettings(.rate(alertsPerDay: 0.5, deviations: 2), refit: false)
    #expect(rate.answered == ThresholdSettings(.answers(alertsPerDay: 0.5, deviations: 2), refit: false))
    #expect(rate.answered.answered == rate.answered)
    #expect(try ThresholdSettings(rate.answered.parameters) == rate.answered)
    for name in ThresholdMethod.names where name != "rate" {
      let settings = try ThresholdSettings(
        ["method": .text(name)].merging(name == "fixed" ? ["value": .number(2)] : [:]) { $1 })
      #expect(settings.answered == settings)
    }
  }

  @Test("Clusters are what alerts would be: less than an hour of quiet parts nothing, missing points not counting")
  func clusters() {
    var scores = [Double](repeating: 0, count: 1_000)
    for place in [100, 105, 117, 118, 400, 405, 700] { scores[place] = 10 + Double(place % 7) }
    for place in 401..<405 { scores[place] = .nan }
    let clusters = ScoreCluster.all(of: scores, interval: 300)
    #expect(clusters.map(\.range) == [100..<119, 400..<406, 700..<701])
    #expect(clusters.map(\.peak) == [118, 405, 700])
    #expect(ScoreCluster.all(of: [], interval: 300).isEmpty)
    #expect(ScoreCluster.all(of: [.nan, .nan], interval: 300).isEmpty)
  }
}
