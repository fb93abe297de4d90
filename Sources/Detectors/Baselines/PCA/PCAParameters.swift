/// What `pca` can be told.
package struct PCAParameters: BaselineParameters {
  /// What metrics are standardised by.
  package enum Scaler: String, ParameterChoice { case standard, robust }

  /// What a point is judged by.
  package enum Score: String, ParameterChoice {
    case reconstructionError = "reconstruction_error"
    case hotelling
    case combined
  }

  package var explainedVariance = 0.9
  /// 0 for as many as explain that share.
  package var components = 0
  package var scaler = Scaler.standard
  package var score = Score.reconstructionError
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([
    .number(
      "explained_variance", \.explainedVariance, 0.01...0.999,
      "Share of the variance that the kept components explain, as few of them as will do."),
    .integer(
      "components", \.components, 0...1_023,
      "How many components are kept, fewer than metrics; 0 leaves it to explained_variance."),
    .choice(
      "scaler", \.scaler,
      "Mean and deviation, or median and MAD, which outliers in the training range do not move."),
    .choice(
      "score", \.score,
      "The reconstruction error (SPE), Hotelling's T² of the kept components, or the greater of both by their 0.99 "
        + "quantiles."),
    .useLabels,
  ])
}
