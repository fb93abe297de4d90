import SeededRandom
import Testing

@testable import Detectors

@Suite("Forecasters are weighed and intervals held by what was known")
struct StepTrackTests {
  /// The share of the residuals that lay inside of the bounds, after a start of 600.
  private func coverage(
    _ residuals: [Double], level: Double, step: Int = 0
  ) -> Double {
    var track = StepTrack(step: step, candidates: 1, served: 0, level: level)
    var (inside, judged) = (0, 0)
    for (origin, residual) in residuals.enumerated() {
      let verdict = track.verdict(at: origin)
      if origin >= 600, let isInside = verdict.holds(residual) {
        judged += 1
        if isInside { inside += 1 }
      }
      track.record([residual], at: origin, by: verdict)
    }
    return Double(inside) / Double(judged)
  }

  @Test(
    "Of independent residuals, skewed ones too, as many lie inside as the level says",
    arguments: [0.5, 0.8, 0.95, 0.99])
  func independent(level: Double) {
    var generator = SeededGenerator(seed: 11)
    let normal = (0..<12_000).map { _ in generator.normal() }
    #expect(abs(coverage(normal, level: level) - level) < 0.015)
    // Squares of normals less their mean: a long tail on one side.
    #expect(abs(coverage(normal.map { $0 * $0 - 1 }, level: level) - level) < 0.015)
  }

  @Test("The level is held where residuals come in runs, and where their spread changes")
  func dependent() {
    var generator = SeededGenerator(seed: 12)
    var state = 0.0
    let runs = (0..<12_000).map { _ in
      state = 0.99 * state + generator.normal()
      return state
    }
    #expect((0.93...0.97).contains(coverage(runs, level: 0.95)))
    #expect((0.93...0.97).contains(coverage(runs, level: 0.95, step: 40)))
    let growing = (0..<12_000).map { Double($0) * generator.normal() }
    #expect((0.93...0.97).contains(coverage(growing, level: 0.95)))
  }

  @Test("A residual counts once its point is past, and not before")
  func known() {
    let step = 3
    var track = StepTrack(step: step, candidates: 2, served: nil, level: 0.5)
    let first = track.verdict(at: 10)
    #expect(first.weights == [0.5, 0.5] && first.lower.isNaN)
    track.record([1, 2], at: 10, by: first)
    #expect(track.verdict(at: 13).weights == [0.5, 0.5])
    #expect(track.verdict(at: 14).weights != [0.5, 0.5])
  }

  @Test("Weights are those of 1/MSE², and sum to one")
  func weights() {
    var track = StepTrack(step: 0, candidates: 3, served: nil, level: 0.9)
    for origin in 0..<200 {
      let verdict = track.verdict(at: origin)
      let sign = origin % 2 == 0 ? 1.0 : -1
      track.record([sign, 2 * sign, .nan], at: origin, by: verdict)
    }
    let weights = track.verdict(at: 200).weights
    #expect(abs(weights[0] - 16.0 / 17) < 1e-12 && abs(weights[1] - 1.0 / 17) < 1e-12 && weights[2] == 0)
  }

  @Test("Who makes no error at all is believed, and the one served gets all the weight")
  func extremes() {
    var track = StepTrack(step: 0, candidates: 2, served: nil, level: 0.9)
    var single = StepTrack(step: 0, candidates: 2, served: 1, level: 0.9)
    for origin in 0..<10 {
      let (verdict, other) = (track.verdict(at: origin), single.verdict(at: origin))
      track.record([0, 1], at: origin, by: verdict)
      single.record([0, 1], at: origin, by: other)
    }
    #expect(track.verdict(at: 10).weights == [1, 0])
    #expect(single.verdict(at: 10).weights == [0, 1])
  }

  @Test("A combination leaves out who says nothing, and of nothing makes nothing")
  func combined() {
    #expect(StepTrack.combined([2, 4], by: [0.75, 0.25]) == 2.5)
    #expect(StepTrack.combined([.nan, 4], by: [0.75, 0.25]) == 4)
    #expect(StepTrack.combined([2, .nan], by: [0, 1]).isNaN)
  }
}
