/// What PAD can be told, by sections 3 and 4 of the paper where a default is not explained otherwise.
package struct PADParameters: Equatable, Sendable {
  /// The runs of sections 4.3 and 4.4.
  package enum Variant: String, CaseIterable, Sendable {
    /// Auto-encoder and predictor trained together, points weighted by their normality confidence.
    case joint = "pad"
    /// The auto-encoder alone: detects, and forecasts by what else was learnt.
    case autoencoder = "ad"
    /// As `pad` with every weight 1.
    case unweighted = "pad_minus"
    /// The auto-encoder first, then the predictor on what it reconstructs.
    case twoSteps = "p_ad"
    /// The predictor alone, on the series as it is.
    case predictor = "lstm"
  }

  /// Whose forecast is served.
  package enum Forecaster: String, CaseIterable, Sendable {
    /// All candidates, weighed by how they forecast what nobody had learnt from.
    case automatic = "auto"
    case own = "pad"
    case persistence
    case seasonalNaive = "seasonal_naive"
    case autoregression
  }

  package var window: Int
  package var sequenceLength: Int
  package var latentDimensions: Int
  package var hiddenUnits: Int
  package var epochs: Int
  package var batchSize: Int
  package var learningRate: Double
  package var l2: Double
  package var gradientClipNorm: Double
  package var beta: Double
  package var lambda: Double
  /// Zero for the paper's, by the series' interval.
  package var d0: Double
  /// Points; zero for what is found.
  package var period: Int
  /// Points; zero for the paper's, by the series' interval.
  package var longestLinearGap: Int
  package var variant: Variant
  package var forecaster: Forecaster
  package var usesLabels: Bool
  package var stopsEarly: Bool
  package var patience: Int
  package var validationFraction: Double

  /// As resolved by ``schema``.
  package init(_ values: ResolvedParameters) {
    window = values.integer("window")
    sequenceLength = values.integer("sequence_length")
    latentDimensions = values.integer("latent_dimensions")
    hiddenUnits = values.integer("hidden_units")
    epochs = values.integer("epochs")
    batchSize = values.integer("batch_size")
    learningRate = values.number("learning_rate")
    l2 = values.number("l2")
    gradientClipNorm = values.number("gradient_clip_norm")
    beta = values.number("beta")
    lambda = values.number("lambda")
    d0 = values.number("d0")
    period = values.integer("period")
    longestLinearGap = values.integer("max_linear_gap")
    // The schema admits no other names.
    variant = Variant(rawValue: values.text("variant")) ?? .joint
    forecaster = Forecaster(rawValue: values.text("forecaster")) ?? .automatic
    usesLabels = values.flag("use_labels")
    stopsEarly = values.flag("early_stopping")
    patience = values.integer("patience")
    validationFraction = values.number("validation_fraction")
  }
}
