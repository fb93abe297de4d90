import Testing

@testable import Detectors

@Suite("The scale of anomalies")
struct AnomalyScaleTests {
  @Test("The baseline is 0, the threshold 1, and below the baseline is 0 as well")
  func line() {
    let scale = AnomalyScale(threshold: 12, baseline: 2)
    #expect(scale(12) == 1 && scale(2) == 0 && scale(-5) == 0 && scale(7) == 0.5 && scale(22) == 2)
    #expect(scale(.nan).isNaN)
    #expect(scale.score(at: 0.5) == 7)
  }

  @Test(
    "It is 1 at the threshold and strictly monotone above its floor, whatever the threshold",
    arguments: [(5, 5, 0), (3, 8, 2), (-4, -4, 0), (0, 0, 0), (0.1, 0.3, 0)] as [(Double, Double, Double)])
  func degenerate(threshold: Double, baseline: Double, spread: Double) {
    let scale = AnomalyScale(threshold: threshold, baseline: baseline, spread: spread)
    #expect(scale(threshold) == 1)
    let unit = scale.threshold - scale.baseline
    let steps = stride(from: 0.0, through: 3, by: 0.125).map { scale(scale.baseline + $0 * unit) }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
    #expect(scale(threshold - 10 * unit) == 0)
  }

  @Test("Huge scores and thresholds stay finite")
  func huge() {
    #expect(AnomalyScale(threshold: 1e-300, baseline: 0)(1e308).isFinite)
    #expect(AnomalyScale(threshold: 1e308, baseline: -1e308)(.infinity) == 1)
  }
}
