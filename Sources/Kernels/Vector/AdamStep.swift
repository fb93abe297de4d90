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
    weights.withUnsafeMutableBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        firstMoment.withUnsafeMutableBufferPointer { first in
          secondMoment.withUnsafeMutableBufferPointer { second in
            // Without elements there is no address, and nothing to do.
            guard let w = weights.baseAddress, let g = gradient.baseAddress, let m = first.baseAddress,
              let v = second.baseAddress
            else { return }
            update(w, g, m, v, count)
          }
        }
      }
    }
  }

  private func update(
    _ w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
    _ v: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let (firstCorrection, secondCorrection) = corrections
    let rate = Lanes(repeating: learningRate * firstCorrection)
    for i in stride(from: 0, to: count, by: 8) {
      let lanes = min(8, count - i)
      let old = Lanes.load(UnsafePointer(w + i), lanes)
      let slope = Lanes.load(g + i, lanes).addingProduct(Lanes(repeating: penalty), old) * gradientScale
      let first = (Lanes.load(UnsafePointer(m + i), lanes) * firstDecay).addingProduct(
        Lanes(repeating: 1 - firstDecay), slope)
      let second = (Lanes.load(UnsafePointer(v + i), lanes) * secondDecay).addingProduct(
        (1 - secondDecay) * slope, slope)
      Lanes.store(first, m + i, lanes)
      Lanes.store(second, v + i, lanes)
      let step = rate * first / ((second * secondCorrection).squareRoot() + epsilon)
      Lanes.store(old - step, w + i, lanes)
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
