// Diagonal Gaussians whose heads are means and log deviations a, σ = exp(min(max(a, lower), upper)): the clipping of
// ACVAE, section IV-D. Beyond the bounds a has no slope. Heads have rows of 2·columns: means, then log deviations.

/// The bounds of log deviations.
package struct LogDeviationBounds: Sendable, Equatable {
  package let lower: Float
  package let upper: Float

  package init(lower: Float, upper: Float) {
    (self.lower, self.upper) = (lower, upper)
  }

  @inline(__always)
  func clip(_ a: Lanes) -> Lanes {
    let low = a.replacing(with: lower, where: a .< lower)
    return low.replacing(with: upper, where: low .> upper)
  }

  /// 1 within the bounds and 0 beyond them.
  @inline(__always)
  func slope(_ a: Lanes) -> Lanes {
    let one = Lanes(repeating: 1).replacing(with: 0, where: a .< lower)
    return one.replacing(with: 0, where: a .> upper)
  }
}

/// z = μ + σ·noise, of each row from `posterior` where `usesPosterior` is not 0, else from `prior`.
package func drawLatent(
  posterior: Span<Float>, prior: Span<Float>, usesPosterior: Span<Float>, noise: Span<Float>, columns: Int,
  bounds: LogDeviationBounds, into latent: inout MutableSpan<Float>
) {
  let rows = usesPosterior.count
  let count = rows * columns
  require(
    columns > 0 && posterior.count >= 2 * count && prior.count >= 2 * count && noise.count >= count
      && latent.count >= count, "latent draw: spans shorter than their rows")
  guard rows > 0 else { return }
  posterior.withUnsafeBufferPointer { posterior in
    prior.withUnsafeBufferPointer { prior in
      noise.withUnsafeBufferPointer { noise in
        latent.withUnsafeMutableBufferPointer { latent in
          for row in 0..<rows {
            // Not empty by the checks above, so every buffer has an address.
            let head = (usesPosterior[row] != 0 ? posterior : prior).baseAddress! + 2 * row * columns
            drawRow(
              head, noise.baseAddress! + row * columns, columns, bounds, latent.baseAddress! + row * columns)
          }
        }
      }
    }
  }
}

/// The same with every row from `heads`.
package func drawLatent(
  heads: Span<Float>, noise: Span<Float>, rows: Int, columns: Int, bounds: LogDeviationBounds,
  into latent: inout MutableSpan<Float>
) {
  let count = rows * columns
  require(
    columns > 0 && heads.count >= 2 * count && noise.count >= count && latent.count >= count,
    "latent draw: spans shorter than their rows")
  guard rows > 0 else { return }
  heads.withUnsafeBufferPointer { heads in
    noise.withUnsafeBufferPointer { noise in
      latent.withUnsafeMutableBufferPointer { latent in
        for row in 0..<rows {
          // Not empty by the checks above, so every buffer has an address.
          drawRow(
            heads.baseAddress! + 2 * row * columns, noise.baseAddress! + row * columns, columns, bounds,
            latent.baseAddress! + row * columns)
        }
      }
    }
  }
}

@inline(__always)
private func drawRow(
  _ head: UnsafePointer<Float>, _ noise: UnsafePointer<Float>, _ columns: Int, _ bounds: LogDeviationBounds,
  _ latent: UnsafeMutablePointer<Float>
) {
  for column in stride(from: 0, to: columns, by: 8) {
    let lanes = min(8, columns - column)
    let deviation = Lanes.exponential(bounds.clip(Lanes.load(head + (columns + column), lanes)))
    let n = Lanes.load(noise + column, lanes)
    Lanes.store(Lanes.load(head + column, lanes).addingProduct(deviation, n), latent + column, lanes)
  }
}

/// The way back through ``drawLatent``: adds the derivative by z to the heads that it was drawn from.
package func differentiateDraw(
  latentGradient: Span<Float>, posterior: Span<Float>, prior: Span<Float>, usesPosterior: Span<Float>,
  noise: Span<Float>, columns: Int, bounds: LogDeviationBounds, posteriorGradient: inout MutableSpan<Float>,
  priorGradient: inout MutableSpan<Float>
) {
  let rows = usesPosterior.count
  let count = rows * columns
  require(
    columns > 0 && posterior.count >= 2 * count && prior.count >= 2 * count && noise.count >= count
      && latentGradient.count >= count && posteriorGradient.count >= 2 * count && priorGradient.count >= 2 * count,
    "latent draw: spans shorter than their rows")
  for row in 0..<rows {
    let (head, start) = (2 * row * columns, row * columns)
    let isPosterior = usesPosterior[row] != 0
    for column in 0..<columns {
      let (byLatent, i) = (latentGradient[start + column], head + columns + column)
      let a = isPosterior ? posterior[i] : prior[i]
      let isInside = a >= bounds.lower && a <= bounds.upper
      let byDeviation = isInside ? byLatent * noise[start + column] * Lanes.exponential(Lanes(repeating: a))[0] : 0
      if isPosterior {
        posteriorGradient[head + column] += byLatent
        posteriorGradient[i] += byDeviation
      } else {
        priorGradient[head + column] += byLatent
        priorGradient[i] += byDeviation
      }
    }
  }
}

/// losses[row] += weight·KL[posterior ‖ prior], and the heads' gradients become `scale` times the derivative of that.
package func gaussianDivergence(
  posterior: Span<Float>, prior: Span<Float>, weights: Span<Float>, columns: Int, bounds: LogDeviationBounds,
  scale: Float, posteriorGradient: inout MutableSpan<Float>, priorGradient: inout MutableSpan<Float>,
  losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  let count = 2 * rows * columns
  require(
    columns > 0 && posterior.count >= count && prior.count >= count && weights.count >= rows
      && posteriorGradient.count >= count && priorGradient.count >= count, "divergence: spans shorter than their rows")
  guard rows > 0 else { return }
  posterior.withUnsafeBufferPointer { posterior in
    prior.withUnsafeBufferPointer { prior in
      posteriorGradient.withUnsafeMutableBufferPointer { byPosterior in
        priorGradient.withUnsafeMutableBufferPointer { byPrior in
          for row in 0..<rows {
            // Not empty by the checks above, so every buffer has an address.
            let start = 2 * row * columns
            losses[row] +=
              weights[row]
              * divergenceOfRow(
                posterior.baseAddress! + start, prior.baseAddress! + start, columns, bounds, weights[row] * scale,
                byPosterior.baseAddress! + start, byPrior.baseAddress! + start)
          }
        }
      }
    }
  }
}

@inline(__always)
private func divergenceOfRow(
  _ posterior: UnsafePointer<Float>, _ prior: UnsafePointer<Float>, _ columns: Int, _ bounds: LogDeviationBounds,
  _ scale: Float, _ byPosterior: UnsafeMutablePointer<Float>, _ byPrior: UnsafeMutablePointer<Float>
) -> Float {
  var sum = Float(0)
  for column in stride(from: 0, to: columns, by: 8) {
    let lanes = min(8, columns - column)
    let (a, b) = (
      Lanes.load(posterior + (columns + column), lanes), Lanes.load(prior + (columns + column), lanes)
    )
    let (clippedA, clippedB) = (bounds.clip(a), bounds.clip(b))
    let difference = Lanes.load(posterior + column, lanes) - Lanes.load(prior + column, lanes)
    let precision = Lanes.exponential(-2 * clippedB)
    let ratio = Lanes.exponential(2 * (clippedA - clippedB))
    let spread = ratio.addingProduct(difference * difference, precision)
    let terms = clippedB - clippedA + 0.5 * (spread - 1)
    for lane in 0..<lanes { sum += terms[lane] }
    Lanes.store(scale * difference * precision, byPosterior + column, lanes)
    Lanes.store(-scale * difference * precision, byPrior + column, lanes)
    Lanes.store(scale * (ratio - 1) * bounds.slope(a), byPosterior + (columns + column), lanes)
    Lanes.store(scale * (1 - spread) * bounds.slope(b), byPrior + (columns + column), lanes)
  }
  return sum
}

/// losses[row] += Σ weight·(½((x − μ)/σ)² + ln σ + ½ ln 2π), a weighted negative log-likelihood; with a `scale` other than
/// zero `gradient` receives `scale` times the derivative of each row's loss by its head. `values` and `weights` have rows of
/// `columns`, `heads` and `gradient` of 2·`columns`.
package func clippedGaussianLoss(
  _ values: Span<Float>, weights: Span<Float>, heads: Span<Float>, columns: Int, bounds: LogDeviationBounds,
  scale: Float, gradient: inout MutableSpan<Float>, losses: inout MutableSpan<Float>
) {
  let rows = losses.count
  let count = rows * columns
  require(
    values.count >= count && weights.count >= count && heads.count >= 2 * count && gradient.count >= 2 * count,
    "gaussian loss: spans shorter than their rows")
  guard rows > 0, columns > 0 else { return }
  values.withUnsafeBufferPointer { values in
    weights.withUnsafeBufferPointer { weights in
      heads.withUnsafeBufferPointer { heads in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for row in 0..<rows {
            // Not empty by the checks above, so every buffer has an address.
            losses[row] += clippedLossOfRow(
              values.baseAddress! + row * columns, weights.baseAddress! + row * columns,
              heads.baseAddress! + 2 * row * columns, gradient.baseAddress! + 2 * row * columns, columns, bounds, scale)
          }
        }
      }
    }
  }
}

@inline(__always)
private func clippedLossOfRow(
  _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ heads: UnsafePointer<Float>,
  _ gradient: UnsafeMutablePointer<Float>, _ columns: Int, _ bounds: LogDeviationBounds, _ scale: Float
) -> Float {
  var sum = Lanes.zero
  for column in stride(from: 0, to: columns, by: 8) {
    let lanes = min(8, columns - column)
    let (weight, a) = (Lanes.load(weights + column, lanes), Lanes.load(heads + (columns + column), lanes))
    let logDeviation = bounds.clip(a)
    let inverse = Lanes.exponential(-logDeviation)
    let residual = (Lanes.load(x + column, lanes) - Lanes.load(heads + column, lanes)) * inverse
    sum.addProduct(weight, (logDeviation + halfLogTwoPi).addingProduct(residual * residual, Lanes(repeating: 0.5)))
    if scale != 0 {
      let factor = weight * scale
      Lanes.store(-factor * inverse * residual, gradient + column, lanes)
      Lanes.store(factor * (1 - residual * residual) * bounds.slope(a), gradient + (columns + column), lanes)
    }
  }
  return sum.sum()
}
