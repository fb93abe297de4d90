/// y[i] += factor · x[i].
package func addScaled(_ x: Span<Float>, by factor: Float = 1, to y: inout MutableSpan<Float>) {
  require(x.count == y.count, "add scaled: the spans differ in length")
  for i in 0..<x.count { y[i] = y[i].addingProduct(factor, x[i]) }
}

/// x[i] *= factor.
package func scale(_ x: inout MutableSpan<Float>, by factor: Float) {
  for i in 0..<x.count { x[i] *= factor }
}

/// x[i] = value.
package func fill(_ x: inout MutableSpan<Float>, with value: Float) {
  for i in 0..<x.count { x[i] = value }
}

/// Σ x[i]², summed in Double in an order that depends on the length alone.
package func sumOfSquares(_ x: Span<Float>) -> Double {
  var sum = 0.0
  for i in 0..<x.count { sum += Double(x[i]) * Double(x[i]) }
  return sum
}

/// Σ (gradient[i] + penalty·weight[i])²: what a tensor adds to the global norm when the L2 penalty's gradient is
/// clipped along with the loss's. Summed as in ``sumOfSquares(_:)``.
package func sumOfSquares(_ gradient: Span<Float>, adding penalty: Float, times weights: Span<Float>) -> Double {
  require(gradient.count == weights.count, "sum of squares: gradient and weights differ in length")
  var sum = 0.0
  for i in 0..<gradient.count {
    let total = Double(gradient[i].addingProduct(penalty, weights[i]))
    sum += total * total
  }
  return sum
}
