/// How a raw score becomes an alert line, with the method's settings.
package enum ThresholdMethod: Equatable, Sendable {
  /// An alert budget: so many alerts a day at most, by peaks over threshold, and none for what is within `deviations` of the
  /// scores' mean (both of them without the highest 2 %); 0 for the budget alone.
  case rate(alertsPerDay: Double, deviations: Double = 0)
  /// The same budget, lifted by the peaks that operators called normal (see `AnsweredPeaks`); what `rate` becomes with the
  /// first answer.
  case answers(alertsPerDay: Double, deviations: Double = 0)
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

  /// The most alerts a day where nothing is said; up to here a budget is a bound on rare alerts rather than a wish for
  /// some, and the size counts too.
  static let alertsPerDay = 0.2
  /// The size that counts up to that budget.
  static let deviations = 6.0

  package static let `default` = ThresholdMethod.rate(alertsPerDay: alertsPerDay, deviations: deviations)

  /// The names that a client uses.
  package static let names = ["rate", "answers", "quantile", "pot", "sigma", "labels", "fixed"]

  /// The name that a client uses.
  package var name: String {
    switch self {
    case .rate: "rate"
    case .answers: "answers"
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
