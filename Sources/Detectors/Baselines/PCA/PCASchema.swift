/// The parameters of `pca`.
enum PCASchema {
  static let components = 0...1_023

  static let definitions = [
    ParameterDefinition(
      "explained_variance", .number(0.01...0.999), default: .number(0.9),
      "Share of the variance that the kept components explain, as few of them as will do."),
    ParameterDefinition(
      "components", .integer(components), default: .integer(0),
      "How many components are kept, fewer than metrics; 0 leaves it to explained_variance."),
    ParameterDefinition(
      "scaler", .choice(Scaler.allCases.map(\.rawValue)), default: .text(Scaler.standard.rawValue),
      "Mean and deviation, or median and MAD, which outliers in the training range do not move."),
    ParameterDefinition(
      "score", .choice(Score.allCases.map(\.rawValue)), default: .text(Score.reconstructionError.rawValue),
      "The reconstruction error (SPE), Hotelling's T² of the kept components, or the greater of both by their 0.99 quantiles."
    ),
  ]

  /// What metrics are standardised by.
  enum Scaler: String, CaseIterable, Sendable { case standard, robust }

  /// What a point is judged by.
  enum Score: String, CaseIterable, Sendable {
    case reconstructionError = "reconstruction_error"
    case hotelling
    case combined
  }
}
