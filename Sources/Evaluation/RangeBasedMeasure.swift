import Glibc

/// Precision and recall of ranges rather than points (Tatbul et al., "Precision and Recall for Time Series",
/// NeurIPS 2018): existence, size, position and cardinality of the overlap between real and predicted ranges.
///
/// For real ranges Rᵢ and predicted ones Pⱼ,
///
///     Recall(R, P)   = mean over i of  α·Existence(Rᵢ) + (1 − α)·Cardinality(Rᵢ)·Σⱼ ω(Rᵢ, Rᵢ ∩ Pⱼ)
///     Precision(R, P) = weighted mean over j of  Cardinality(Pⱼ)·Σᵢ ω(Pⱼ, Pⱼ ∩ Rᵢ)
///     ω(A, A ∩ B)    = Σ δ(k) over positions k in A ∩ B  /  Σ δ(k) over all positions of A
///     Cardinality(A) = 1 where at most one range of the other side overlaps A, else k^(−exponent) for k of them
///
/// A side without ranges has the value 0.
package struct RangeBasedMeasure: Sendable, Equatable {
  /// Which positions k = 1 … l of a range of l points weigh most.
  package enum PositionalBias: Sendable, Equatable {
    /// δ = 1.
    case flat
    /// δ = l − k + 1.
    case front
    /// δ = k.
    case back
    /// δ = k in the first half, l − k + 1 in the second.
    case middle
    /// δ = √(l² − (k − 1)²), the decay of ACVAE §IV-C.
    case earlyQuarterCircle
  }

  /// α: weight of being found at all against how much of it; 0 to 1.
  package var existenceWeight: Double
  /// Points from its start within which a real range must be hit to exist; `nil` for anywhere.
  package var existenceLimit: Int?
  /// Exponent of the cardinality factor, 0 or more: 1 is Tatbul's reciprocal, 0 switches it off.
  package var cardinalityExponent: Double
  /// Positional bias of recall; precision is always flat, as in both papers' experiments.
  package var recallBias: PositionalBias
  /// Whether a predicted range weighs log₂(length + 1) in precision (ACVAE) instead of 1.
  package var weighsPrecisionByLength: Bool

  package init(
    existenceWeight: Double = 0, existenceLimit: Int? = nil, cardinalityExponent: Double = 1,
    recallBias: PositionalBias = .flat, weighsPrecisionByLength: Bool = false
  ) {
    precondition((0...1).contains(existenceWeight) && cardinalityExponent >= 0, "a weight and an exponent")
    self.existenceWeight = existenceWeight
    self.existenceLimit = existenceLimit
    self.cardinalityExponent = cardinalityExponent
    self.recallBias = recallBias
    self.weighsPrecisionByLength = weighsPrecisionByLength
  }

  /// ACVAE §IV-C: existence within the first 10 points at α = 0.8, cardinality 1/k^0.2, early points weigh more,
  /// precision weighed by log₂(length + 1).
  package static let acvae = RangeBasedMeasure(
    existenceWeight: 0.8, existenceLimit: 10, cardinalityExponent: 0.2, recallBias: .earlyQuarterCircle,
    weighsPrecisionByLength: true)
}

/// What a `RangeBasedMeasure` gives.
package struct RangeBasedResult: Sendable, Equatable {
  package let precision: Double
  package let recall: Double
  /// Harmonic mean of both; 0 where both are 0.
  package var f1: Double {
    precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
  }
}

extension RangeBasedMeasure {
  /// Compares real with predicted ranges; each list ascending, disjoint and without empty ranges.
  package func evaluate(real: [Range<Int>], predicted: [Range<Int>]) -> RangeBasedResult {
    RangeBasedResult(
      precision: precision(real: real, predicted: predicted), recall: recall(real: real, predicted: predicted))
  }

  private func recall(real: [Range<Int>], predicted: [Range<Int>]) -> Double {
    guard !real.isEmpty else { return 0 }
    var sum = 0.0
    for (range, overlaps) in zip(real, overlaps(of: real, with: predicted)) {
      let heard = existenceLimit.map { min(range.upperBound, range.lowerBound + $0) } ?? range.upperBound
      let exists = overlaps.contains { $0.lowerBound < heard }
      let reward = cardinality(overlaps.count) * overlap(overlaps, in: range, bias: recallBias)
      sum += existenceWeight * (exists ? 1 : 0) + (1 - existenceWeight) * reward
    }
    return sum / Double(real.count)
  }

  private func precision(real: [Range<Int>], predicted: [Range<Int>]) -> Double {
    var sum = 0.0
    var weights = 0.0
    for (range, overlaps) in zip(predicted, overlaps(of: predicted, with: real)) {
      let weight = precisionWeight(ofLength: range.count)
      sum += weight * cardinality(overlaps.count) * overlap(overlaps, in: range, bias: .flat)
      weights += weight
    }
    return weights == 0 ? 0 : sum / weights
  }

  /// The weight in precision of a predicted range of so many points.
  func precisionWeight(ofLength count: Int) -> Double {
    weighsPrecisionByLength ? log2(Double(count) + 1) : 1
  }

  /// The factor of a range that so many of the other side overlap.
  func cardinality(_ count: Int) -> Double {
    count <= 1 ? 1 : pow(Double(count), -cardinalityExponent)
  }

  private func overlap(_ parts: [Range<Int>], in range: Range<Int>, bias: PositionalBias) -> Double {
    if bias == .flat { return Double(parts.reduce(0) { $0 + $1.count }) / Double(range.count) }
    let whole = range.reduce(0.0) { $0 + bias.weight(at: $1 - range.lowerBound + 1, of: range.count) }
    let part = parts.reduce(0.0) { sum, part in
      part.reduce(sum) { $0 + bias.weight(at: $1 - range.lowerBound + 1, of: range.count) }
    }
    return part / whole
  }
}

extension RangeBasedMeasure.PositionalBias {
  /// δ(k, l) for 1 ≤ k ≤ l; above 0.
  func weight(at position: Int, of length: Int) -> Double {
    let (k, l) = (Double(position), Double(length))
    return switch self {
    case .flat: 1
    case .front: l - k + 1
    case .back: k
    case .middle: 2 * position <= length ? k : l - k + 1
    case .earlyQuarterCircle: (l * l - (k - 1) * (k - 1)).squareRoot()
    }
  }
}

/// For each range, its intersections with the others; both lists ascending and disjoint, one pass over them.
private func overlaps(of ranges: [Range<Int>], with others: [Range<Int>]) -> [[Range<Int>]] {
  var next = 0
  return ranges.map { range in
    while next < others.count, others[next].upperBound <= range.lowerBound { next += 1 }
    return others[next...].prefix { $0.lowerBound < range.upperBound }.map { $0.clamped(to: range) }
  }
}
