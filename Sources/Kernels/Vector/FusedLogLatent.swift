/// Draws z = μ + σ·noise with σ = eᵃ, and adds weight·Σ over dimensions of max(KL[N(μ, σ²) ‖ N(0, 1)], `freeNats`) to the
/// loss of each row: the second term of Eq. 3 of PAD (Kingma and Welling, 2014, appendix B). A divergence below the free nats
/// costs nothing, so that nothing is won by giving a dimension up (Kingma et al., "Improving variational inference with
/// inverse autoregressive flow", 2016, Eq. 15, by row); −∞ leaves none free.
///
/// `heads` has rows of 2·`columns`: μ, then a = ln σ. `deviations` receives σ; it, `noise` and `latent` have rows of
/// `columns`, `weights` and `losses` one element a row.
package func sampleLogLatent(
  heads: Span<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int, freeNats: Float = -.infinity,
  latent: inout MutableSpan<Float>, deviations: inout MutableSpan<Float>, losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    heads.count >= 2 * rows * columns && noise.count >= rows * columns && weights.count >= rows
      && latent.count >= rows * columns && deviations.count >= rows * columns,
    "latent: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  heads.withUnsafeBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latent.withUnsafeMutableBufferPointer { latent in
        deviations.withUnsafeMutableBufferPointer { deviations in
          for row in 0..<rows {
            // Not empty by the checks above, so every buffer has an address.
            let start = row * columns
            losses[row] +=
              weights[row]
              * sampleRow(
                heads.baseAddress! + 2 * start, noise.baseAddress! + start, latent.baseAddress! + start,
                deviations.baseAddress! + start, columns, freeNats)
          }
        }
      }
    }
  }
}

@inline(__always)
private func sampleRow(
  _ head: UnsafePointer<Float>, _ noise: UnsafePointer<Float>, _ latent: UnsafeMutablePointer<Float>,
  _ deviations: UnsafeMutablePointer<Float>, _ columns: Int, _ freeNats: Float
) -> Float {
  var counted = Float(0)
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let mean = Lanes.load(head + column, count)
    let logarithm = Lanes.load(head + (columns + column), count)
    let deviation = Lanes.exponential(logarithm)
    Lanes.store(deviation, deviations + column, count)
    let z = mean.addingProduct(deviation, Lanes.load(noise + column, count))
    Lanes.store(z, latent + column, count)
    let terms = 0.5 * (mean * mean + deviation * deviation - 1) - logarithm
    for lane in 0..<count { counted += terms[lane] < freeNats ? freeNats : terms[lane] }
  }
  return counted
}

/// The way back through ``sampleLogLatent``: `headGradient` receives `scale` times the derivative of each row's loss by μ and
/// by a, given `latentGradient`, the already scaled derivative of the rest of the loss by z.
package func differentiateLogLatent(
  heads: Span<Float>, deviations: Span<Float>, noise: Span<Float>, weights: Span<Float>, columns: Int,
  freeNats: Float = -.infinity, latentGradient: Span<Float>, scale: Float, headGradient: inout MutableSpan<Float>
) {
  let rows = weights.count
  require(
    heads.count >= 2 * rows * columns && headGradient.count >= 2 * rows * columns
      && deviations.count >= rows * columns && noise.count >= rows * columns && latentGradient.count >= rows * columns,
    "latent gradient: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  heads.withUnsafeBufferPointer { heads in
    deviations.withUnsafeBufferPointer { deviations in
      noise.withUnsafeBufferPointer { noise in
        latentGradient.withUnsafeBufferPointer { latentGradient in
          headGradient.withUnsafeMutableBufferPointer { headGradient in
            for row in 0..<rows {
              // Not empty by the checks above, so every buffer has an address.
              let start = row * columns
              differentiateRow(
                heads.baseAddress! + 2 * start, deviations.baseAddress! + start, noise.baseAddress! + start,
                latentGradient.baseAddress! + start, headGradient.baseAddress! + 2 * start, columns, freeNats,
                weights[row] * scale)
            }
          }
        }
      }
    }
  }
}

@inline(__always)
private func differentiateRow(
  _ means: UnsafePointer<Float>, _ deviations: UnsafePointer<Float>, _ noise: UnsafePointer<Float>,
  _ latentGradient: UnsafePointer<Float>, _ headGradient: UnsafeMutablePointer<Float>, _ columns: Int,
  _ freeNats: Float, _ weight: Float
) {
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let (mean, deviation) = (Lanes.load(means + column, count), Lanes.load(deviations + column, count))
    let byLatent = Lanes.load(latentGradient + column, count)
    let excess = deviation * deviation - 1
    let normal = deviation.replacing(with: .leastNormalMagnitude, where: deviation .< .leastNormalMagnitude)
    let divergence = 0.5 * (mean * mean + deviation * deviation - 1) - Lanes.logarithm(normal)
    let counted = Lanes.zero.replacing(with: weight, where: divergence .> freeNats)
    let byLogarithm = byLatent * Lanes.load(noise + column, count) * deviation + counted * excess
    Lanes.store(byLatent.addingProduct(counted, mean), headGradient + column, count)
    Lanes.store(byLogarithm, headGradient + (columns + column), count)
  }
}
