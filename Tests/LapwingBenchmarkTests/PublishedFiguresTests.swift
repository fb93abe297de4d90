import Evaluation
import JSON
import Testing

@testable import lapwing_benchmark

@Suite("The figures that TSB-AD publishes are what its own program gets (Reference/tsb.py)")
struct PublishedFiguresTests {
  /// Knuth's generator; the upper 31 bits.
  private static func congruential(seed: UInt64, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / 2_147_483_648
    }
  }

  @Test(
    "the buffer about labels", arguments: [(0, 108), (4, 125), (12, 12), (48, 48), (290, 288), (350, 125)])
  func buffer(period: Int, expected: Int) {
    let noise = Self.congruential(seed: UInt64(period + 1), count: 2_000)
    let values = noise.enumerated().map { index, noise in
      noise + (period > 0 ? abs(Double(index % period) / Double(period) - 0.5) * 8 : 0)
    }
    #expect(PublishedFigures.buffer(values) == expected)
  }

  @Test(
    "the event F1, and the volume under the precision-recall surface",
    arguments: [
      (0, 0.28282828282828254, 0.24038313322523835), (12, 0.7499999999999994, 0.4176444696564066),
      (40, 0.9999999999999996, 0.9548970808939355), (60, 0.9999999999999996, 1.0),
    ])
  func figures(lift: Double, event: Double, volume: Double) throws {
    let segments = [20..<25, 90..<130, 200..<201, 300..<312, 395..<400]
    let labels = (0..<400).map { index in segments.contains { $0.contains(index) } }
    let scores = zip(Self.congruential(seed: 7, count: 400), labels).map {
      ($0 * 50 + ($1 ? lift : 0)).rounded(.toNearestOrEven)
    }
    let scored = try LabelledScores(scores: scores, labels: labels)
    #expect(abs(PublishedFigures.eventF1(scored) - event) < 1e-12)
    let found = try #require(scored.volumeUnderPrecisionRecall(buffer: 20))
    #expect(abs(found - volume) < 1e-12)
  }

  @Test("rows that were not measured are left out, and a point without a score has the lowest")
  func gaps() throws {
    let values = (0..<300).map { $0 % 50 == 3 ? Double.nan : Double($0 % 12) }
    var scores = values.map { $0.isNaN ? Double.nan : 1 }
    let labels = (0..<300).map { (100..<105).contains($0) }
    for index in 0..<20 { scores[index] = .nan }
    for index in 100..<105 where !values[index].isNaN { scores[index] = 9 }
    let row = try PublishedFigures(values: values, scores: scores, labels: labels).row(seconds: 0)
    #expect(row["vus_pr"]?.number ?? 0 > 0.9 && row["event_f1"]?.number == 1)
    // Nothing that tells points apart finds no event.
    let flat = try PublishedFigures(values: values, scores: values.map { _ in 2 }, labels: labels).row(seconds: 0)
    #expect(flat["event_f1"]?.number == 0)
  }

  @Test("a series that is constant, or shorter than the lags, has the usual buffer", arguments: [0, 1, 3, 200])
  func degenerate(count: Int) {
    #expect(PublishedFigures.buffer([Double](repeating: 4, count: count)) == 125)
  }
}
