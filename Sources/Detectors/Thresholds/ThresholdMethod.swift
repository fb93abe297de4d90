/// How a raw score becomes an alert line, with the method's settings.
package enum ThresholdMethod: Equatable, Sendable {
  /// An alert budget: so many alerts a day, by peaks over threshold. The default, at one a day.
  case rate(alertsPerDay: Double)
  /// An empirical quantile of the history's scores.
  case quantile(Double)
  /// Peaks over threshold for a given probability `risk` of a point to be above; `level` is the quantile beyond
  /// which the tail is fitted, `nil` for 0.98, or 0.95 where there are fewer than 500 scores.
  case peaks(risk: Double, level: Double?)
  /// Median plus k robust standard deviations (1.4826 times the median absolute deviation).
  case sigma(k: Double)
  /// The best point-adjusted F1 on the history's labels, anomalies to be found within `delayLimit` grid points.
  case labels(delayLimit: Int)
  /// A raw score.
  case fixed(Double)

  /// One alert a day.
  package static let `default` = ThresholdMethod.rate(alertsPerDay: 1)

  /// The names that a client uses.
  package static let names = ["rate", "quantile", "pot", "sigma", "labels", "fixed"]

  /// The name that a client uses.
  package var name: String {
    switch self {
    case .rate: "rate"
    case .quantile: "quantile"
    case .peaks: "pot"
    case .sigma: "sigma"
    case .labels: "labels"
    case .fixed: "fixed"
    }
  }
}

/// Why a threshold cannot be fitted.
package enum ThresholdError: Error, Equatable, Sendable {
  /// Not one score to learn from.
  case noScores
  /// `labels` was asked for and no scored point is labelled anomalous; the other methods need no labels.
  case noLabelledAnomalies
  /// Scores and labels of different lengths.
  case lengthMismatch(scores: Int, labels: Int)
}
