@testable import Evaluation

/// The case of `Reference/metrics.py`: 400 points, five segments of 1 to 40 points, tied scores.
enum ReferenceCase {
  static let segments = [20..<25, 90..<130, 200..<201, 300..<312, 395..<400]

  static func make() throws -> LabelledScores {
    let labels = (0..<400).map { index in segments.contains { $0.contains(index) } }
    let noise = congruential(seed: 7, count: 400)
    let scores = zip(noise, labels).map { ($0 * 50 + ($1 ? 12 : 0)).rounded(.toNearestOrEven) }
    return try LabelledScores(scores: scores, labels: labels)
  }

  /// Knuth's generator; the upper 31 bits.
  static func congruential(seed: UInt64, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / 2_147_483_648
    }
  }
}

/// Random scores and labels with ties, gaps and segments of several lengths.
func randomCase(seed: UInt64, count: Int = 120) throws -> LabelledScores {
  var generator = SplitMix64(state: seed)
  var labels = [Bool](repeating: false, count: count)
  for _ in 0..<4 {
    let start = Int.random(in: 0..<count - 12, using: &generator)
    for index in start..<start + Int.random(in: 1...12, using: &generator) { labels[index] = true }
  }
  let scores = (0..<count).map { _ in
    Bool.random(using: &generator) || Bool.random(using: &generator)
      ? Double(Int.random(in: -20...20, using: &generator)) / 4 : Double.nan
  }
  return try LabelledScores(scores: scores, labels: labels)
}

func isClose(_ left: Double, _ right: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(left - right) <= tolerance
}
