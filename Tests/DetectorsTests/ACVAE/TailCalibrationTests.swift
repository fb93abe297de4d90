import Glibc
import SeededRandom
import Testing

@testable import Detectors

@Suite struct TailCalibrationTests {
  static func draws(_ count: Int) -> [Double] {
    var generator = SeededGenerator(seed: 7)
    return (0..<count).map { _ in generator.normal() }
  }

  @Test("Within the body it is −ln of the share of scores that are as great")
  func body() throws {
    let scores = Self.draws(20_000)
    let calibration = try #require(TailCalibration(fitting: scores))
    for score in [-2.0, -1, -0.3, 0, 0.5, 1, 1.2] {
      let share = Double(scores.count { $0 >= score }) / Double(scores.count)
      #expect(abs(calibration.surprise(of: score) + log(share)) < 0.01, "at \(score)")
    }
  }

  @Test("Beyond the 90th percentile it goes straight on through the 99th")
  func tail() throws {
    let calibration = try #require(TailCalibration(fitting: (0...1_000).map { Double($0) }))
    #expect(abs(calibration.surprise(of: 900) - log(10)) < 1e-9)
    #expect(abs(calibration.surprise(of: 990) - log(100)) < 1e-9)
    // As far again as from the 90th to the 99th is as much again.
    #expect(abs(calibration.surprise(of: 1_080) - log(1_000)) < 1e-9)
    #expect(calibration.surprise(of: 10_000).isFinite)
  }

  @Test("It never falls where the score rises, equal scores and gaps between them included")
  func monotone() throws {
    let tied = Self.draws(2_000).map { ($0 * 2).rounded() / 2 } + [Double](repeating: 3, count: 300)
    for scores in [Self.draws(500), tied, [1, 1, 1, 5], [2]] {
      let calibration = try #require(TailCalibration(fitting: scores))
      let surprises = (-600...900).map { calibration.surprise(of: Double($0) / 100) }
      #expect(zip(surprises, surprises.dropFirst()).allSatisfy(<=))
      #expect(surprises.allSatisfy { $0.isFinite && $0 >= 0 })
    }
  }

  @Test("Of scores that are all the same, that score is no surprise and a greater one is")
  func constant() throws {
    let calibration = try #require(TailCalibration(fitting: [Double](repeating: 4, count: 50)))
    #expect(calibration.surprise(of: 4) == 0)
    #expect(calibration.surprise(of: 5) > 0)
  }

  @Test("Missing scores are left out, and a missing score has no surprise")
  func missing() throws {
    let scores = Self.draws(300)
    let gappy = scores.flatMap { [$0, .nan] }
    #expect(TailCalibration(fitting: gappy) == TailCalibration(fitting: scores))
    let calibration = try #require(TailCalibration(fitting: scores))
    #expect(calibration.surprise(of: .nan).isNaN)
    #expect(TailCalibration(fitting: [.nan, .nan]) == nil && TailCalibration(fitting: []) == nil)
  }
}
