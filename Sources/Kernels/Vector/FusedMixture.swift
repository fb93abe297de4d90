/// What the samples of one point say together: the mean negative log-likelihood, and mean and variance of the mixture.
package struct MixtureSummary: Equatable, Sendable {
  package var negativeLogLikelihood: Double
  package var mean: Double
  package var deviation: Double
}

/// Summarises pairs (μ, raw deviation) of consecutive samples for an observed `value`, σ = softplus(a) + `floor`.
///
/// The deviation is that of the equal mixture of the Gaussians: √(mean σ² + variance of μ). `heads` is not empty.
package func summariseMixture(heads: Span<Float>, value: Float, floor: Float) -> MixtureSummary {
  let samples = heads.count / 2
  require(samples > 0, "mixture: no sample")
  return heads.withUnsafeBufferPointer { heads in
    // Not empty by the check above.
    summariseMixture(heads.baseAddress!, samples, Double(value), floor)
  }
}

private func summariseMixture(
  _ heads: UnsafePointer<Float>, _ samples: Int, _ value: Double, _ floor: Float
) -> MixtureSummary {
  var (loss, sum, squares) = (0.0, 0.0, 0.0)
  let first = Double(heads[0])
  for start in stride(from: 0, to: samples, by: 8) {
    let count = min(8, samples - start)
    var (means, raw) = (Lanes(repeating: 0), Lanes(repeating: 0))
    for lane in 0..<count {
      means[lane] = heads[2 * (start + lane)]
      raw[lane] = heads[2 * (start + lane) + 1]
    }
    let deviation = Lanes.softplus(raw).value + floor
    let residual = (Lanes(repeating: Float(value)) - means) / deviation
    let terms = (Lanes.logarithm(deviation) + halfLogTwoPi).addingProduct(
      residual * residual, Lanes(repeating: 0.5))
    for lane in 0..<count {
      let (mean, deviation) = (Double(means[lane]) - first, Double(deviation[lane]))
      loss += Double(terms[lane])
      sum += mean
      squares += mean * mean + deviation * deviation
    }
  }
  let count = Double(samples)
  let mean = sum / count
  let variance = max(0, squares / count - mean * mean)
  return MixtureSummary(negativeLogLikelihood: loss / count, mean: first + mean, deviation: variance.squareRoot())
}
