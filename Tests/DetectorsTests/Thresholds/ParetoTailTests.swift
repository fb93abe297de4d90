import Glibc
import SeededRandom
import Testing

@testable import Detectors

@Suite("The tail of the scores")
struct ParetoTailTests {
  static func excesses(shape: Double, scale: Double, count: Int) -> [Double] {
    (0..<count).map { index in
      let survival = 1 - (Double(index) + 0.5) / Double(count)
      return shape == 0 ? -scale * log(survival) : scale * (pow(survival, -shape) - 1) / shape
    }
  }

  @Test(
    "Probability-weighted moments are those of the reference",
    arguments: [
      (0.3, 2.0, 0.2955947138700705, 1.9383880356477474), (-0.2, 5.0, -0.1545958508336298, 4.7953474257486794),
      (0.0, 1.0, 0.03161131595280531, 0.9600234530078489),
    ])
  func moments(shape: Double, scale: Double, fittedShape: Double, fittedScale: Double) {
    let excesses = Self.excesses(shape: shape, scale: scale, count: 40)
    let tail = ParetoTail(level: 0, excesses: excesses, points: 2_000, isClustered: false)
    #expect(abs(tail.shape - fittedShape) < 1e-9)
    #expect(abs(tail.scale - fittedScale) < 1e-9)
  }

  @Test("A large sample gives back its parameters", arguments: [-0.3, -0.1, 0, 0.2, 0.4])
  func consistent(shape: Double) {
    var generator = SeededGenerator(seed: 11)
    let excesses = (0..<20_000).map { _ in
      let survival = 1 - Double.random(in: 0..<1, using: &generator)
      return shape == 0 ? -3 * log(survival) : 3 * (pow(survival, -shape) - 1) / shape
    }
    let tail = ParetoTail(level: 0, excesses: excesses, points: 20_000, isClustered: false)
    #expect(abs(tail.shape - shape) < 0.05)
    #expect(abs(tail.scale - 3) < 0.15)
  }

  @Test("The shape stays within −0.5 and 0.9, and the scale follows the mean")
  func clipped() {
    let heavy = (0..<1_000).map { pow(1 - (Double($0) + 0.5) / 1_000, -3.0) }
    let heavyTail = ParetoTail(level: 0, excesses: heavy, points: 9_000, isClustered: false)
    #expect(heavyTail.shape == 0.9)
    let mean: Double = heavy.reduce(0, +) / 1_000
    #expect(abs(heavyTail.scale / (mean * 0.1) - 1) < 1e-9)
    let equal = ParetoTail(level: 0, excesses: [Double](repeating: 2, count: 30), points: 900, isClustered: false)
    #expect(equal.shape == -0.5)
  }

  @Test("Around a shape of zero the score is continuous")
  func exponentialLimit() {
    let scores = [0, 1e-10, 1e-8, 1e-7].map { shape in
      ParetoTail(level: 5, scale: 2, shape: shape, exceedances: 50, points: 2_500, isClustered: false)
        .score(exceeded: 3)
    }
    let limit: Double = 5 - 2 * log(3.0 / 50)
    #expect(scores.allSatisfy { abs($0 - limit) < 1e-5 })
  }

  @Test("Few excesses are taken as exponential, none or zeros as no tail, huge ones without overflow")
  func degenerate() {
    let few = ParetoTail(level: 1, excesses: [1, 2, 3], points: 60, isClustered: false)
    #expect(few.shape == 0 && abs(few.scale - 2) < 1e-12)
    #expect(ParetoTail(level: 1, excesses: [], points: 60, isClustered: false).scale == 0)
    #expect(ParetoTail(level: 1, excesses: [0, 0], points: 60, isClustered: false).scale == 0)
    let huge = ParetoTail(
      level: 0, excesses: (1...50).map { Double($0) * 1e298 }, points: 2_500, isClustered: false)
    #expect(huge.scale.isFinite && huge.score(exceeded: 1e-6) <= 1e300)
  }
}
