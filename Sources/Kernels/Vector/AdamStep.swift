/// One step of Adam with everything that is common to all tensors: Kingma and Ba, "Adam: A Method for Stochastic
/// Optimization" (2015), Algorithm 1, with the bias corrections folded in.
///
/// g = gradientScale · (gradient + penalty · weight); m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²;
/// weight −= learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).
///
/// `penalty` is the derivative factor of the L2 term: for λ·Σw² pass 2λ, for λ/2·Σw² pass λ. `gradientScale` is
/// the global clipping factor, 1 for none. `step` counts from 1.
package struct AdamStep: Sendable {
  package var step: Int
  package var learningRate: Float
  package var firstDecay: Float
  package var secondDecay: Float
  package var epsilon: Float
  package var penalty: Float
  package var gradientScale: Float

  package init(
    step: Int, learningRate: Float = 0.001, firstDecay: Float = 0.9, secondDecay: Float = 0.999,
    epsilon: Float = 1e-8, penalty: Float = 0, gradientScale: Float = 1
  ) {
    self.step = step
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
    self.penalty = penalty
    self.gradientScale = gradientScale
  }

  /// Moves `weights` against `gradient` and updates both moments, all of one length.
  package func update(
    _ weights: inout MutableSpan<Float>, gradient: Span<Float>, firstMoment: inout MutableSpan<Float>,
    secondMoment: inout MutableSpan<Float>
  ) {
    let count = weights.count
    require(
      gradient.count == count && firstMoment.count == count && secondMoment.count == count,
      "Adam: weights, gradient and moments differ in length")
    let (firstCorrection, secondCorrection) = corrections
    for i in 0..<count {
      let g = gradientScale * gradient[i].addingProduct(penalty, weights[i])
      let m = (firstDecay * firstMoment[i]).addingProduct(1 - firstDecay, g)
      let v = (secondDecay * secondMoment[i]).addingProduct((1 - secondDecay) * g, g)
      firstMoment[i] = m
      secondMoment[i] = v
      weights[i] -= learningRate * firstCorrection * m / ((secondCorrection * v).squareRoot() + epsilon)
    }
  }

  /// 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ), in Double as 1 − β₂ loses half its digits in Float.
  private var corrections: (Float, Float) {
    require(step >= 1, "Adam: steps count from 1")
    return (
      Float(1 / (1 - power(Double(firstDecay), step))), Float(1 / (1 - power(Double(secondDecay), step)))
    )
  }
}

/// base^exponent by repeated squaring: the same digits with every C library.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
