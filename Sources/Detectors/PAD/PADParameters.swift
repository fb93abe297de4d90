import Networks

/// What PAD can be told, by sections 3 and 4 of the paper where a default is not explained otherwise.
package struct PADParameters: MethodParameters {
  /// The runs of sections 4.3 and 4.4.
  package enum Variant: String, ParameterChoice {
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
  package enum Forecaster: String, ParameterChoice {
    /// All candidates, weighed by how they forecast what nobody had learnt from.
    case automatic = "auto"
    case own = "pad"
    case persistence
    case seasonalNaive = "seasonal_naive"
    case autoregression
  }

  /// Zero for the paper's, by the series' interval.
  package var window = 0
  package var sequenceLength = 256
  package var latentDimensions = 8
  /// Zero for the paper's, by the series' interval.
  package var hiddenUnits = 0
  package var epochs = 250
  package var batchSize = 1
  /// Zero for the paper's, by the series' interval.
  package var learningRate = 0.0
  package var l2 = 1e-3
  package var gradientClipNorm = 10.0
  package var beta = 0.01
  package var lambda = 10.0
  /// Zero for the paper's, by the series' interval.
  package var d0 = 0.0
  /// Points; zero for what is found.
  package var period = 0
  /// Points; zero for the paper's, by the series' interval.
  package var longestLinearGap = 0
  package var variant = Variant.joint
  package var forecaster = Forecaster.automatic
  package var usesLabels = true
  package var stopsEarly = true
  package var patience = 30
  package var validationFraction = 0.1

  package init() {}

  /// Epochs without a better one before a training is over.
  var plannedPatience: Int { stopsEarly ? patience : epochs }

  /// Of the learning rate.
  var decay: StepDecay { StepDecay(initial: learningRate, factor: 0.75, every: 10) }

  package static let summary =
    "The defaults are those of section 4 of the paper, where they are 0 by the interval: those for hourly data from half an "
    + "hour on, those for series by the minute below. Not the paper's are `latent_dimensions`, which it does not tell, "
    + "`early_stopping` (it trains all epochs), `forecaster`, and by the minute `lambda`, where its value for hourly data "
    + "forecast four series better and detected as well. Its rule, anomalous beyond k times the deviation of the errors, "
    + "is the threshold `fixed` with the value k."

  package static let numberedNames = [
    "window", "sequence_length", "latent_dimensions", "hidden_units", "epochs", "batch_size", "learning_rate", "l2",
    "gradient_clip_norm", "beta", "lambda", "d0", "period", "max_linear_gap", "variant", "forecaster", "use_labels",
    "early_stopping", "patience", "validation_fraction",
  ]

  package static let table = ParameterTable<Self>([
    .choice(
      "variant", \.variant,
      "The whole model, or one of the paper's ablations: without predictor, without confidence weights, trained in two "
        + "steps, or the predictor alone (sections 4.3 and 4.4)."),
    .integer(
      "window", \.window, 0...2_000, "Points of a segment, omega; 0 for the paper's 120, or 30 of hourly data."),
    .integer(
      "sequence_length", \.sequenceLength, 1...4_096,
      "Neighbouring segments that the predictor is trained through, L; `ad`, which has none, takes fewer where there are no "
        + "more."),
    .integer("latent_dimensions", \.latentDimensions, 1...64, "Dimensions of z, K."),
    .integer(
      "hidden_units", \.hiddenUnits, 0...1_024,
      "Units of each hidden layer and of the LSTM; 0 for the paper's 100, or 24 of hourly data."),
    .number("beta", \.beta, 0...100, "Weight of the divergence of z, beta of Eq. 3."),
    .number(
      "lambda", \.lambda, 0...1_000,
      "Weight of the prediction error, lambda of Eq. 7: the paper's for hourly data, which forecasts better by the "
        + "minute too and detects as well as its 1 there."),
    .number(
      "d0", \.d0, 0...100,
      "Spectral residual at which a point is as likely normal as not, D0 of Eq. 1; 0 for the paper's 4.1, or 3.1 where "
        + "the interval is half an hour and more."),
    .integer(
      "period", \.period, 0...200_000,
      "Points in the period that long gaps are filled from; 0 for a day, or what the series repeats after where that is "
        + "not a day."),
    .integer(
      "max_linear_gap", \.longestLinearGap, 0...10_000,
      "Longest gap that is filled by a line, M; 0 for the paper's 7, or 3 where the interval is half an hour and more."),
    .choice(
      "forecaster", \.forecaster,
      "Whose forecast is served: the combination that held-out data favours, or the named one's."),
    .integer("epochs", \.epochs, 1...10_000, "Passes over the sequences at most."),
    .integer("batch_size", \.batchSize, 1...256, "Sequences of a step."),
    .number(
      "learning_rate", \.learningRate, 0...1,
      "Of Adam, times 0.75 after every 10 epochs; 0 for the paper's 0.001, or 0.01 of hourly data."),
    .number("l2", \.l2, 0...10, "Weight of the sum of squares of the auto-encoder's hidden layers' weights."),
    .number(
      "gradient_clip_norm", \.gradientClipNorm, 0...1e6,
      "Greatest norm of the gradient, over all parameters together; 0 for no limit."),
    .flag("use_labels", \.usesLabels, "Fill labelled anomalies in as if they had not been measured."),
    .flag(
      "early_stopping", \.stopsEarly,
      "Stop when no better epoch comes; without it all are run. The weights of the best one are kept either way."),
    .integer("patience", \.patience, 1...10_000, "Epochs without a better one before it stops."),
    .number(
      "validation_fraction", \.validationFraction, 0...0.9,
      "Share of the range, at its end, that epochs are compared by: the newest points, which are missed in learning; 0 to "
        + "learn from all, and keep the last epoch."),
  ])
}
