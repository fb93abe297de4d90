/// Draws z = μ + σ·noise with σ = eᵃ, and adds weight·KL[N(μ, σ²) ‖ N(0, I)] to the loss of each row (the second term of
/// Eq. 3 of PAD; Kingma and Welling, 2014, appendix B).
///
/// `heads` has rows of 2·`columns`: μ, then a = ln σ, which becomes σ. `noise` and `latent` have rows of `columns`;
/// `weights` and `losses` one element a row.
package func sampleLogLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int,
  latent: inout MutableSpan<Float>, losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && weights.count >= rows
      && latent.count >= rows * columns, "latent: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  heads.withUnsafeMutableBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latent.withUnsafeMutableBufferPointer { latent in
        for row in 0..<rows {
          // Not empty by the checks above, so every buffer has an address.
          let start = row * columns
          losses[row] +=
            weights[row]
            * sampleRow(
              heads.baseAddress! + 2 * start, noise.baseAddress! + start, latent.baseAddress! + start, columns)
        }
      }
    }
  }
}

/// The divergence of a row.
@inline(__always)
private func sampleRow(
  _ head: UnsafeMutablePointer<Float>, _ noise: UnsafePointer<Float>, _ latent: UnsafeMutablePointer<Float>,
  _ columns: Int
) -> Float {
  var sum = Float(0)
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let mean = FusedLanes.load(UnsafePointer(head + column), count)
    let logarithm = FusedLanes.load(UnsafePointer(head + (columns + column)), count)
    let deviation = FusedLanes.exponential(logarithm)
    FusedLanes.store(deviation, head + (columns + column), count)
    let z = mean.addingProduct(deviation, FusedLanes.load(noise + column, count))
    FusedLanes.store(z, latent + column, count)
    let terms = 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
    for lane in 0..<count { sum += terms[lane] }
  }
  return sum
}

/// The way back through ``sampleLogLatent``: `heads` (μ and σ) become `scale` times the derivative of each row's loss by μ
/// and by a, given `latentGradient`, the already scaled derivative of the rest of the loss by z.
package func differentiateLogLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int,
  latentGradient: Span<Float>, scale: Float
) {
  let rows = weights.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && latentGradient.count >= rows * columns,
    "latent gradient: spans shorter than their rows")
  for row in 0..<rows {
    let (start, head, weight) = (row * columns, 2 * row * columns, weights[row] * scale)
    for column in 0..<columns {
      let (byLatent, deviation) = (latentGradient[start + column], heads[head + columns + column])
      heads[head + column] = byLatent.addingProduct(weight, heads[head + column])
      heads[head + columns + column] =
        byLatent * noise[start + column] * deviation + weight * (deviation * deviation - 1)
    }
  }
}
