/// losses[row] += Σ (weight·(value − reconstruction))², and `gradient` += `scale` times the derivative of that by the
/// reconstruction (the first term of Eq. 3 of PAD). All matrices have `losses.count` rows of `columns`.
package func weightedSquaredError(
  _ values: Span<Float>, weights: Span<Float>, reconstruction: Span<Float>, columns: Int, scale: Float,
  gradient: inout MutableSpan<Float>, losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  let count = rows * columns
  require(
    values.count >= count && weights.count >= count && reconstruction.count >= count && gradient.count >= count,
    "weighted error: spans shorter than their rows")
  guard count > 0 else { return }
  values.withUnsafeBufferPointer { values in
    weights.withUnsafeBufferPointer { weights in
      reconstruction.withUnsafeBufferPointer { reconstruction in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for row in 0..<rows {
            // Not empty by the checks above, so every buffer has an address.
            let start = row * columns
            losses[row] += squaredErrorOfRow(
              values.baseAddress! + start, weights.baseAddress! + start, reconstruction.baseAddress! + start, columns,
              scale, gradient.baseAddress! + start)
          }
        }
      }
    }
  }
}

@inline(__always)
private func squaredErrorOfRow(
  _ values: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ reconstruction: UnsafePointer<Float>,
  _ columns: Int, _ scale: Float, _ gradient: UnsafeMutablePointer<Float>
) -> Float {
  var sum = Lanes.zero
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let weight = Lanes.load(weights + column, count)
    let error =
      weight * (Lanes.load(reconstruction + column, count) - Lanes.load(values + column, count))
    sum = sum.addingProduct(error, error)
    let before = Lanes.load(UnsafePointer(gradient + column), count)
    Lanes.store(before.addingProduct(2 * scale * weight, error), gradient + column, count)
  }
  return sum.sum()
}
