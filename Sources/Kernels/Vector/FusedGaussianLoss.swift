/// The weighted negative log-likelihood of `values` under diagonal Gaussians, and its gradient, in one pass.
///
/// `heads` has rows of 2·`columns` elements: means, then raw deviations a with σ = softplus(a) + `floor`. For each
/// row, `losses[row]` becomes Σ weight·(½((x − μ)/σ)² + ln σ + ½ ln 2π). With a `scale` other than zero each head is
/// replaced by `scale` times the derivative of its row's loss; with zero heads are left alone.
/// `values` and `weights` have `losses.count` rows of `columns`. Values beyond ±1e15 overflow.
package func gaussianLoss(
  _ values: Span<Float>, weights: Span<Float>, heads: inout MutableSpan<Float>, columns: Int, floor: Float,
  scale: Float, losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    values.count >= rows * columns && weights.count >= rows * columns && heads.count >= 2 * rows * columns,
    "gaussian loss: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  values.withUnsafeBufferPointer { values in
    weights.withUnsafeBufferPointer { weights in
      heads.withUnsafeMutableBufferPointer { heads in
        for row in 0..<rows {
          // Not empty by the checks above, so every buffer has an address.
          losses[row] = gaussianLossRow(
            values.baseAddress! + row * columns, weights.baseAddress! + row * columns,
            heads.baseAddress! + 2 * row * columns, columns, floor, scale)
        }
      }
    }
  }
}

@inline(__always)
private func gaussianLossRow(
  _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ heads: UnsafeMutablePointer<Float>, _ columns: Int,
  _ floor: Float, _ scale: Float
) -> Float {
  var sum = Lanes.zero
  var column = 0
  while column < columns {
    let count = min(8, columns - column)
    let (means, raw) = (heads + column, heads + (columns + column))
    let weight = Lanes.load(weights + column, count)
    let (plus, slope) = Lanes.softplus(Lanes.load(UnsafePointer(raw), count))
    let deviation = plus + floor
    let inverse = 1 / deviation
    let residual = (Lanes.load(x + column, count) - Lanes.load(UnsafePointer(means), count)) * inverse
    let logDeviation = Lanes.logarithm(deviation) + halfLogTwoPi
    sum.addProduct(weight, logDeviation.addingProduct(residual * residual, Lanes(repeating: 0.5)))
    if scale != 0 {
      let factor = weight * inverse * scale
      Lanes.store(-factor * residual, means, count)
      Lanes.store(factor * (1 - residual * residual) * slope, raw, count)
    }
    column += 8
  }
  return sum.sum()
}

/// σ = softplus(a) + `floor` of the raw deviations a of `heads`, whose rows are `columns` means and as many of these.
package func resolveDeviations(
  heads: Span<Float>, columns: Int, floor: Float, into deviations: inout MutableSpan<Float>
) {
  require(
    columns > 0 && deviations.count % columns == 0 && heads.count >= 2 * deviations.count,
    "deviations: not a whole number of rows")
  heads.withUnsafeBufferPointer { heads in
    deviations.withUnsafeMutableBufferPointer { deviations in
      guard let raw = heads.baseAddress, let base = deviations.baseAddress else { return }
      for row in 0..<(deviations.count / columns) {
        for column in stride(from: 0, to: columns, by: 8) {
          let count = min(8, columns - column)
          let (plus, _) = Lanes.softplus(Lanes.load(raw + ((2 * row + 1) * columns + column), count))
          Lanes.store(plus + floor, base + (row * columns + column), count)
        }
      }
    }
  }
}
