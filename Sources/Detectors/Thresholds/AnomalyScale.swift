/// The one scale of every detector: `max(0, (score − baseline)/(threshold − baseline))`, so that 1 is the alert line
/// and 0 is what is ordinary.
///
/// Strictly monotone above its floor (as far as Double resolves), and exactly 1 at the threshold. Where the threshold
/// is not above the baseline (a fixed value below the median, say) the formula has no meaning; then a unit of one
/// robust deviation, or a thousandth of the threshold's magnitude, is put below the threshold instead.
package struct AnomalyScale: Equatable, Sendable {
  /// Where the scale is 1.
  package let threshold: Double
  /// Where the scale is 0.
  package let baseline: Double

  /// - Parameters:
  ///   - threshold: a raw score; finite.
  ///   - baseline: median of the scores that the threshold was fitted on; finite.
  ///   - spread: their robust deviation, 0 or more.
  package init(threshold: Double, baseline: Double, spread: Double = 0) {
    self.threshold = min(max(threshold, -1e300), 1e300)
    if self.threshold > baseline {
      self.baseline = max(baseline, -1e300)
    } else {
      let unit = spread > 0 ? spread : 1e-3 * max(abs(threshold), 1)
      self.baseline = min(self.threshold - unit, self.threshold.nextDown)
    }
  }

  /// The anomaly score of a raw score: 0 or more and finite; NaN for NaN.
  package func callAsFunction(_ score: Double) -> Double {
    guard score != threshold else { return 1 }
    let bounded = score.isNaN ? score : min(max(score, -1e300), 1e300)
    let scaled = (bounded - baseline) / (threshold - baseline)
    return scaled.isNaN ? .nan : min(max(0, scaled), Double.greatestFiniteMagnitude)
  }

  /// The raw score that has this anomaly score.
  package func score(at anomalyScore: Double) -> Double { baseline + anomalyScore * (threshold - baseline) }
}
