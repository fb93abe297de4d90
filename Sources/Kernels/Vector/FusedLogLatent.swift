/// Draws z = μ + σ·noise with σ = eᵃ, and adds weight·Σ over dimensions of max(KL[N(μ, σ²) ‖ N(0, 1)], `freeNats`) to the
/// loss of each row: the second term of Eq. 3 of PAD (Kingma and Welling, 2014, appendix B). A divergence below the free nats
/// costs nothing, so that nothing is won by giving a dimension up (Kingma et al., "Improving variational inference with
/// inverse autoregressive flow", 2016, Eq. 15, by row); −∞ leaves none free.
///
/// `heads` has rows of 2·`columns`: μ, then a = ln σ, which becomes σ. `noise` and `latent` have rows of `columns`;
/// `weights` and `losses` one element a row. `divergences` receives the whole divergence of each row, unweighted, where it is
/// not empty.
package func sampleLogLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int,
  freeNats: Float = -.infinity, latent: inout MutableSpan<Float>, losses: inout MutableSpan<Float>,
  divergences: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && weights.count >= rows
      && latent.count >= rows * columns && (divergences.isEmpty || divergences.count >= rows),
    "latent: spans shorter than their rows")
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
          if row < divergences.count { divergences[row] = whole }
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
    let mean = Lanes.load(UnsafePointer(head + column), count)
    let logarithm = Lanes.load(UnsafePointer(head + (columns + column)), count)
    let deviation = Lanes.exponential(logarithm)
    Lanes.store(deviation, head + (columns + column), count)
    let z = mean.addingProduct(deviation, Lanes.load(noise + column, count))
    Lanes.store(z, latent + column, count)
    let terms = 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
    for lane in 0..<count {
      whole += terms[lane]
      counted += terms[lane] < freeNats ? freeNats : terms[lane]
    }
  }
  return (counted, whole)
}

/// The way back through ``sampleLogLatent``: `heads` (μ and σ) become `scale` times the derivative of each row's loss by
/// μ and by a, given `latentGradient`, the already scaled derivative of the rest of the loss by z.
package func differentiateLogLatent(
  heads: inout MutableSpan<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int,
  freeNats: Float = -.infinity, latentGradient: Span<Float>, scale: Float
) {
  let rows = weights.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && latentGradient.count >= rows * columns,
    "latent gradient: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  heads.withUnsafeMutableBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latentGradient.withUnsafeBufferPointer { latentGradient in
        for row in 0..<rows {
          // Not empty by the checks above, so every buffer has an address.
          let start = row * columns
          differentiateRow(
            heads.baseAddress! + 2 * start, noise.baseAddress! + start, latentGradient.baseAddress! + start, columns,
            freeNats, weights[row] * scale)
        }
      }
    }
  }
}

@inline(__always)
private func differentiateRow(
  _ head: UnsafeMutablePointer<Float>, _ noise: UnsafePointer<Float>, _ latentGradient: UnsafePointer<Float>,
  _ columns: Int, _ freeNats: Float, _ weight: Float
) {
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let (means, deviations) = (head + column, head + (columns + column))
    let (mean, deviation) = (Lanes.load(UnsafePointer(means), count), Lanes.load(UnsafePointer(deviations), count))
    let byLatent = Lanes.load(latentGradient + column, count)
    let excess = deviation * deviation - 1
    let normal = deviation.replacing(with: .leastNormalMagnitude, where: deviation .< .leastNormalMagnitude)
    let divergence = 0.5 * (mean * mean + deviation * deviation - 1) - Lanes.logarithm(normal)
    let counted = Lanes.zero.replacing(with: weight, where: divergence .> freeNats)
    Lanes.store(byLatent.addingProduct(counted, mean), means, count)
    Lanes.store(byLatent * Lanes.load(noise + column, count) * deviation + counted * excess, deviations, count)
  }
}
