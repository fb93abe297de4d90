import Glibc

extension ContextContrast {
  /// R(x|t), and each metric's term of it.
  ///
  /// - Parameters:
  ///   - values: NaN where missing: such a metric has no term.
  ///   - means: μ(t).
  ///   - group: what the situation is judged by.
  func explanation(_ values: [Float], means: ArraySlice<Float>, group: Int) -> ContrastOpinion {
    let first = group * groups.metrics
    let deviations = groups.deviations[first..<(first + groups.metrics)]
    // Residuals first, which the terms then take the place of.
    var terms = values
    for metric in terms.indices { terms[metric] -= means[means.startIndex + metric] + groups.centres[first + metric] }
    let change = common.size(terms.span, deviations.span)
    var sum = -change * change / 2
    for metric in terms.indices {
      let (residual, deviation) = (terms[metric], deviations[first + metric])
      terms[metric] = residual.isNaN ? 0 : term(residual - change * common.direction[metric], deviation)
      sum += terms[metric]
    }
    return ContrastOpinion(score: sum, terms: terms)
  }

  private func term(_ residual: Float, _ deviation: Float) -> Float {
    let distance = residual / deviation
    let density = exponential(-0.5 * distance * distance) / (deviation * 2.506_628_3)
    return logf((1 - Self.background) * density + Self.background / 2)
  }
}
