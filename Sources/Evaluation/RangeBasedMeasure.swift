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
