/// gradient[i] = 0 where the rectifier's output[i] is not positive: its backward pass, in place.
package func maskByRectifierOutput(_ output: Span<Float>, gradient: inout MutableSpan<Float>) {
  require(output.count == gradient.count, "rectifier: output and gradient differ in length")
  // Written everywhere, so that the loop becomes selects on whole vectors instead of branches on random signs.
  for i in 0..<output.count { gradient[i] = output[i] > 0 ? gradient[i] : 0 }
}

/// sums[c] (+)= Σ over rows of x[r, c]: the gradient of a bias. Rows are added in order, so the sum depends on
/// nothing but the data. `x` is densely packed with `sums.count` columns.
package func columnSums(_ x: Span<Float>, into sums: inout MutableSpan<Float>, accumulate: Bool = false) {
  forEachRow(of: x.count, columns: sums.count)
  if !accumulate { for column in 0..<sums.count { sums[column] = 0 } }
  var start = 0
  while start < x.count {
    for column in 0..<sums.count { sums[column] += x[start + column] }
    start += sums.count
  }
}

private func forEachRow(of count: Int, columns: Int) {
  require(columns > 0 ? count % columns == 0 : count == 0, "rows: the matrix is not a whole number of rows")
}
