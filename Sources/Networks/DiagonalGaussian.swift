import Glibc

/// A Gaussian with independent components, in Double: the plain version of what the fused kernels compute, and what
/// their tests compare them to.
package struct DiagonalGaussian: Sendable {
  package let means: [Double]
  package let deviations: [Double]

  /// As many means as deviations, deviations positive.
  package init(means: [Double], deviations: [Double]) {
    precondition(means.count == deviations.count, "one deviation for each mean")
    self.means = means
    self.deviations = deviations
  }

  /// From a head of means and raw deviations a, σ = softplus(a) + `floor` (Donut, section 3.1: the floor keeps ln σ
  /// bounded where a series hardly varies).
  package init(head: [Double], floor: Double) {
    let half = head.count / 2
    let deviations = head[half...].map { max($0, 0) + log1p(exp(-abs($0))) + floor }
    self.init(means: Array(head[..<half]), deviations: deviations)
  }

  /// ln p(x) by component.
  package func logLikelihoods(_ x: [Double]) -> [Double] {
    x.indices.map { i in
      let residual = (x[i] - means[i]) / deviations[i]
      return -0.5 * residual * residual - log(deviations[i]) - 0.5 * log(2 * Double.pi)
    }
  }

  /// KL[self ‖ N(0, I)] = ½ Σ (μ² + σ² − 1 − ln σ²): Kingma and Welling (2014), appendix B.
  package var divergenceFromStandardNormal: Double {
    zip(means, deviations).reduce(0) { $0 + 0.5 * ($1.0 * $1.0 + $1.1 * $1.1 - 1) - log($1.1) }
  }

  /// μ + σ·noise: a draw through which gradients pass.
  package func sample(noise: [Double]) -> [Double] {
    means.indices.map { means[$0] + deviations[$0] * noise[$0] }
  }
}
