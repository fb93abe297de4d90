/// What a detector that has learnt nothing gets by the same protocol: the figure to read every other one by.
package struct ChanceLevel: Sendable, Equatable {
  /// F1 where every point is flagged.
  package let allPositive: Double
  /// Mean best F1 of uniform random scores.
  package let random: Double

  /// - Parameters:
  ///   - delay: of the point adjustment; see `Protocol`.
  ///   - draws: how many times random scores are drawn, 1 or more.
  package init(_ scored: LabelledScores, protocol: DetectionProtocol, seed: UInt64 = 1, draws: Int = 10) {
    precondition(draws > 0, "a mean needs a draw")
    allPositive = `protocol`.apply(to: scored).confusion(at: -.infinity).f1
    var generator = SplitMix64(state: seed)
    var sum = 0.0
    for _ in 0..<draws {
      let scores = (0..<scored.count).map { _ in Double.random(in: 0..<1, using: &generator) }
      let adjusted = `protocol`.apply(to: scored.replacingScores(scores))
      sum += ThresholdSweep(adjusted).best?.confusion.f1 ?? 0
    }
    random = sum / Double(draws)
  }
}

/// How points are counted.
package enum DetectionProtocol: Sendable, Equatable {
  /// Each point by itself.
  case pointWise
  /// A segment is found where one of its points is, within `delay` grid points of its start if one is given.
  case pointAdjusted(delay: Int?)

  /// Grid points after its start by which a segment has to be found; nil for any time.
  package var delay: Int? { if case .pointAdjusted(let delay) = self { delay } else { nil } }

  /// The scores whose point-wise figures are those of this protocol.
  package func apply(to scored: LabelledScores) -> LabelledScores {
    switch self {
    case .pointWise: scored
    case .pointAdjusted(let delay): scored.pointAdjusted(delay: delay)
    }
  }
}

/// A generator for scores that mean nothing (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
