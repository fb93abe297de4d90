/// Draws z = μ + σ·noise with σ = eᵃ, and adds weight·Σ over dimensions of max(KL[N(μ, σ²) ‖ N(0, 1)], `freeNats`) to the
/// loss of each row: a divergence below the free nats costs nothing, so that nothing is won by giving a dimension up
/// (Kingma et al., "Improving variational inference with inverse autoregressive flow", 2016, Eq. 15, by row).
///
/// `heads` has rows of 2·`columns`: μ, then a = ln σ, which becomes σ. `noise` and `latent` have rows of `columns`;
/// `weights`, `losses` and `divergences` one element a row. `divergences` receives the whole divergence, unweighted.
package func sampleFreeLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int, freeNats: Float,
  latent: inout MutableSpan<Float>, losses: inout MutableSpan<Float>, divergences: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && weights.count >= rows
      && latent.count >= rows * columns && divergences.count >= rows, "free latent: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  heads.withUnsafeMutableBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latent.withUnsafeMutableBufferPointer { latent in
        for row in 0..<rows {
          // Not empty by the checks above, so every buffer has an address.
          let start = row * columns
          let (counted, whole) = sampleRow(
            heads.baseAddress! + 2 * start, noise.baseAddress! + start, latent.baseAddress! + start, columns, freeNats)
          losses[row] += weights[row] * counted
          divergences[row] = whole
        }
      }
    }
  }
}

@inline(__always)
private func sampleRow(
  _ head: UnsafeMutablePointer<Float>, _ noise: UnsafePointer<Float>, _ latent: UnsafeMutablePointer<Float>,
  _ columns: Int, _ freeNats: Float
) -> (counted: Float, whole: Float) {
  var (counted, whole) = (Float(0), Float(0))
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let mean = FusedLanes.load(UnsafePointer(head + column), count)
    let logarithm = FusedLanes.load(UnsafePointer(head + (columns + column)), count)
    let deviation = FusedLanes.exponential(logarithm)
    FusedLanes.store(deviation, head + (columns + column), count)
    let z = mean.addingProduct(deviation, FusedLanes.load(noise + column, count))
    FusedLanes.store(z, latent + column, count)
    let terms = 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
    for lane in 0..<count {
      whole += terms[lane]
      counted += terms[lane] > freeNats ? terms[lane] : freeNats
    }
  }
  return (counted, whole)
}

/// The way back through ``sampleFreeLatent``: `heads` (μ and σ) become `scale` times the derivative of each row's loss by
/// μ and by a, given `latentGradient`, the already scaled derivative of the rest of the loss by z.
package func differentiateFreeLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int, freeNats: Float,
  latentGradient: Span<Float>, scale: Float
) {
  let rows = weights.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && latentGradient.count >= rows * columns,
    "free latent gradient: spans shorter than their rows")
  for row in 0..<rows {
    let (start, head, weight) = (row * columns, 2 * row * columns, weights[row] * scale)
    for column in 0..<columns {
      let (mean, deviation) = (heads[head + column], heads[head + columns + column])
      let byLatent = latentGradient[start + column]
      let logarithm = FusedLanes.logarithm(Lanes(repeating: max(deviation, Float.leastNormalMagnitude)))[0]
      let divergence = 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
      let counted: Float = divergence > freeNats ? weight : 0
      heads[head + column] = byLatent.addingProduct(counted, mean)
      heads[head + columns + column] =
        byLatent * noise[start + column] * deviation + counted * (deviation * deviation - 1)
    }
  }
}
