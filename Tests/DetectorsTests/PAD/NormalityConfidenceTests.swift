import Kernels
import SeededRandom
import Testing

@testable import Detectors

@Suite("Normality confidence") struct NormalityConfidenceTests {
  /// Daily waves with noise, standardised well enough.
  static func values(_ count: Int) -> [Double] {
    var generator = SeededGenerator(seed: 11)
    return (0..<count).map { index in Double(index % 24) / 12 - 1 + 0.2 * generator.normal() }
  }

  @Test("It is a half at D₀, falls with D, and stays within 0 and 1")
  func equation() {
    let confidence = NormalityConfidence(window: 30, d0: 3.1)
    #expect(abs(confidence.weight(3.1) - 0.5) < 1e-7)
    #expect(abs(confidence.weight(0) - 0.9568927) < 1e-6)
    #expect(confidence.weight(-1) > confidence.weight(4))
    #expect(confidence.weight(1e300) == 0 && confidence.weight(-1) < 1)
  }

  @Test("A spike gets next to none, and its neighbours keep theirs", arguments: [20, 200, 399])
  func spike(place: Int) {
    let confidence = NormalityConfidence(window: 120, d0: 3.1)
    var values = Self.values(400)
    let before = confidence.weights(values, team: nil)
    values[place] += 8
    let weights = confidence.weights(values, team: nil)
    #expect(weights[place] < 0.05 && before[place] > weights[place])
    #expect(before.reduce(0, +) / 400 > 0.8)
    if place > 150 { #expect(Array(weights[120..<place]) == Array(before[120..<place])) }
  }

  @Test(
    "Every point has one, on any team, in series shorter than a segment too",
    arguments: [0, 1, 6, 7, 29, 30, 31, 5_000])
  func length(count: Int) {
    let confidence = NormalityConfidence(window: 30, d0: 3.1)
    let values = Self.values(count)
    let weights = confidence.weights(values, team: nil)
    #expect(weights.count == count && weights.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(confidence.weights(values, team: ComputeTeam(threads: 2)) == weights)
  }

  @Test("What is constant, or one jump, or huge, has weights as well")
  func hostile() {
    let confidence = NormalityConfidence(window: 30, d0: 3.1)
    let flat = confidence.weights([Double](repeating: 1e300, count: 60), team: nil)
    #expect(flat.allSatisfy { abs($0 - confidence.weight(0)) < 1e-6 })
    let step = confidence.weights((0..<60).map { $0 < 40 ? 0 : 1e-3 }, team: nil)
    #expect(step[40] < 1e-3 && step.allSatisfy { $0.isFinite })
  }
}
