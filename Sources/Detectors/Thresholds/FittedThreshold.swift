/// A threshold in force and what it was made of.
package struct FittedThreshold: Equatable, Sendable {
  /// The raw score at and above which a point is anomalous.
  package let value: Double
  /// Median of the scores that it was fitted on.
  package let baseline: Double
  /// Their robust standard deviation, 0 where more than half of them are equal.
  package let spread: Double
  package let settings: ThresholdSettings
  /// How many scores it was fitted on.
  package let points: Int
  /// The fitted tail, for `rate` and `pot`.
  package let tail: ParetoTail?

  package init(
    value: Double, baseline: Double, spread: Double, settings: ThresholdSettings, points: Int,
    tail: ParetoTail? = nil
  ) {
    self.value = value
    self.baseline = baseline
    self.spread = spread
    self.settings = settings
    self.points = points
    self.tail = tail
  }

  /// The scale on which this threshold is 1.
  package var scale: AnomalyScale { AnomalyScale(threshold: value, baseline: baseline, spread: spread) }

  /// Whether a point with this raw score is anomalous; NaN is not.
  package func isAnomalous(_ score: Double) -> Bool { score >= value }
}
