extension JointResiduals {
  /// By the components of standardised metrics and the variance besides them, as in probabilistic PCA:
  /// R⁻¹ = V·Λ⁻¹·Vᵀ + (I − V·Vᵀ)/σ². Nil of one metric, and of too many.
  init?(_ components: PrincipalComponents) {
    let metrics = components.metrics
    guard (2...Self.mostMetrics).contains(metrics) else { return nil }
    let rest = 1 / max(components.residualVariance, MissingMetrics.leastVariance)
    var precision = [Double](repeating: 0, count: metrics * metrics)
    for metric in 0..<metrics { precision[metric * (metrics + 1)] = rest }
    for (component, variance) in components.variances.enumerated() {
      let vector = components.vectors[component * metrics..<(component + 1) * metrics].map(Double.init)
      let weight = 1 / variance - rest
      for (i, x) in vector.enumerated() {
        for (j, y) in vector.enumerated() { precision[i * metrics + j] += weight * x * y }
      }
    }
    // Rounding of the vectors must not leave a metric without any.
    for metric in 0..<metrics {
      precision[metric * (metrics + 1)] = max(precision[metric * (metrics + 1)], 1e-9 * rest)
    }
    self.init(deviations: [Double](repeating: 1, count: metrics), precision: precision)
  }
}
