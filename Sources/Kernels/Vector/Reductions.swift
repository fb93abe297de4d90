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
  sumOfSquares(x, adding: 0, times: x)
}

/// Σ (gradient[i] + penalty·weight[i])²: what a tensor adds to the global norm when the L2 penalty's gradient is
/// clipped along with the loss's. Summed as in ``sumOfSquares(_:)``.
package func sumOfSquares(_ gradient: Span<Float>, adding penalty: Float, times weights: Span<Float>) -> Double {
  require(gradient.count == weights.count, "sum of squares: gradient and weights differ in length")
  return gradient.withUnsafeBufferPointer { gradient in
    weights.withUnsafeBufferPointer { weights in
      // Without elements there is no address, and the sum is zero.
      guard let g = gradient.baseAddress, let w = weights.baseAddress else { return 0 }
      return sumOfSquares(g, penalty, w, gradient.count)
    }
  }
}

/// Every eighth element has a sum of its own: a single one would wait for itself at each element.
private func sumOfSquares(
  _ g: UnsafePointer<Float>, _ penalty: Float, _ w: UnsafePointer<Float>, _ count: Int
) -> Double {
  var sums = SIMD8<Double>.zero
  for i in stride(from: 0, to: count, by: 8) {
    let lanes = min(8, count - i)
    let total = Lanes.load(g + i, lanes).addingProduct(Lanes(repeating: penalty), Lanes.load(w + i, lanes))
    let values = SIMD8<Double>(total)
    sums = sums.addingProduct(values, values)
  }
  return sums.sum()
}

/// sums[c] (+)= Σ over rows of x[r, c]: the gradient of a bias. Rows are added in order, so the sum depends on
/// nothing but the data. `x` is densely packed with `sums.count` columns.
package func columnSums(_ x: Span<Float>, into sums: inout MutableSpan<Float>, accumulate: Bool = false) {
  require(sums.count > 0 ? x.count % sums.count == 0 : x.isEmpty, "rows: the matrix is not a whole number of rows")
  if !accumulate { for column in 0..<sums.count { sums[column] = 0 } }
  var start = 0
  while start < x.count {
    for column in 0..<sums.count { sums[column] += x[start + column] }
    start += sums.count
  }
}
