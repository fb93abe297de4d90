/// Draws z = μ + σ·noise and adds what the latent variable contributes to the negative M-ELBO of each row:
/// ln q(z|x) − β·ln p(z), with p = N(0, I) (Donut, Eq. 3).
///
/// `heads` has rows of 2·`columns`: μ, then raw deviations a. `deviations` receives σ = softplus(a) + `floor`, `slopes`
/// softplus′(a). They, `noise` and `latent` have rows of `columns`; `shares` (β) and `losses` one element a row.
package func sampleLatent(
  heads: Span<Float>, noise: Span<Float>, shares: Span<Float>, columns: Int, floor: Float,
  latent: inout MutableSpan<Float>, deviations: inout MutableSpan<Float>, slopes: inout MutableSpan<Float>,
  losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  require(
    columns > 0 && heads.count >= 2 * rows * columns && noise.count >= rows * columns && shares.count >= rows
      && latent.count >= rows * columns && deviations.count >= rows * columns && slopes.count >= rows * columns,
    "latent: spans shorter than their rows")
  guard rows > 0 else { return }
  heads.withUnsafeBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latent.withUnsafeMutableBufferPointer { latent in
        deviations.withUnsafeMutableBufferPointer { deviations in
          slopes.withUnsafeMutableBufferPointer { slopes in
            for row in 0..<rows {
              // Not empty by the checks above, so every buffer has an address.
              let start = row * columns
              losses[row] += sampleRow(
                heads.baseAddress! + 2 * start, noise.baseAddress! + start, latent.baseAddress! + start,
                deviations.baseAddress! + start, slopes.baseAddress! + start, columns, floor, shares[row])
            }
          }
        }
      }
    }
  }
}

@inline(__always)
private func sampleRow(
  _ heads: UnsafePointer<Float>, _ noise: UnsafePointer<Float>, _ latent: UnsafeMutablePointer<Float>,
  _ deviations: UnsafeMutablePointer<Float>, _ slopes: UnsafeMutablePointer<Float>, _ columns: Int, _ floor: Float,
  _ share: Float
) -> Float {
  var sum = Float(0)
  for column in stride(from: 0, to: columns, by: 8) {
    let count = min(8, columns - column)
    let (plus, slope) = Lanes.softplus(Lanes.load(heads + (columns + column), count))
    let deviation = plus + floor
    let n = Lanes.load(noise + column, count)
    let z = Lanes.load(heads + column, count).addingProduct(deviation, n)
    Lanes.store(deviation, deviations + column, count)
    Lanes.store(slope, slopes + column, count)
    Lanes.store(z, latent + column, count)
    let posterior = -0.5 * n * n - Lanes.logarithm(deviation) - halfLogTwoPi
    let term = posterior + share * (0.5 * z * z + halfLogTwoPi)
    for lane in 0..<count { sum += term[lane] }
  }
  return sum
}

/// The way back through ``sampleLatent``: `headGradient` receives `scale` times the derivative of each row's loss by μ and by
/// the raw deviation, given `latentGradient`, the already scaled derivative of the rest of the loss by z.
package func differentiateLatent(
  deviations: Span<Float>, noise: Span<Float>, shares: Span<Float>, columns: Int, latent: Span<Float>,
  latentGradient: Span<Float>, slopes: Span<Float>, scale: Float, headGradient: inout MutableSpan<Float>
) {
  let rows = shares.count
  require(
    headGradient.count >= 2 * rows * columns && deviations.count >= rows * columns && noise.count >= rows * columns
      && latent.count >= rows * columns && latentGradient.count >= rows * columns && slopes.count >= rows * columns,
    "latent gradient: spans shorter than their rows")
  for row in 0..<rows {
    let (start, head, share) = (row * columns, 2 * row * columns, shares[row] * scale)
    for column in 0..<columns {
      let i = start + column
      let byLatent = latentGradient[i].addingProduct(share, latent[i])
      let byDeviation = byLatent * noise[i] - scale / deviations[i]
      headGradient[head + column] = byLatent
      headGradient[head + columns + column] = byDeviation * slopes[i]
    }
  }
}

/// z[b·S + s] = μ[b] + σ[b]·points[s]: every row's posterior sampled at the same standard normal `points` (S rows).
///
/// `heads` has rows of 2·`columns`, of which the first are μ, `deviations` rows of `columns`; `latent` rows·S of them.
package func spreadLatent(
  heads: Span<Float>, deviations: Span<Float>, points: Span<Float>, rows: Int, columns: Int,
  latent: inout MutableSpan<Float>
) {
  require(columns > 0 && points.count % columns == 0, "latent samples: not a whole number of rows")
  let samples = points.count / columns
  require(
    heads.count >= 2 * rows * columns && deviations.count >= rows * columns
      && latent.count >= rows * samples * columns,
    "latent samples: spans shorter than their rows")
  var target = 0
  for row in 0..<rows {
    let head = 2 * row * columns
    for sample in 0..<samples {
      for column in 0..<columns {
        latent[target + column] = heads[head + column].addingProduct(
          deviations[row * columns + column], points[sample * columns + column])
      }
      target += columns
    }
  }
}
