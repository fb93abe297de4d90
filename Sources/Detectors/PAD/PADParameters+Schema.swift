extension PADParameters {
  package static let schema = ParameterSchema(model + training)

  private static let model: [ParameterDefinition] = [
    ParameterDefinition(
      "variant", .choice(Variant.allCases.map(\.rawValue)), default: .text("pad"),
      "The whole model, or one of the paper's ablations: without predictor, without confidence weights, trained in two "
        + "steps, or the predictor alone."),
    ParameterDefinition(
      "window", .integer(8...2_000), default: .integer(120),
      "Points of a segment, omega; the paper's 30 for hourly data."),
    ParameterDefinition(
      "sequence_length", .integer(1...4_096), default: .integer(256),
      "Neighbouring segments that the predictor is trained through, L."),
    ParameterDefinition("latent_dimensions", .integer(1...64), default: .integer(8), "Dimensions of z, K."),
    ParameterDefinition(
      "hidden_units", .integer(1...1_024), default: .integer(100),
      "Units of each hidden layer and of the LSTM; the paper's 24 for hourly data."),
    ParameterDefinition(
      "beta", .number(0...100), default: .number(0.01), "Weight of the divergence of z, beta of Eq. 3."),
    ParameterDefinition(
      "lambda", .number(0...1_000), default: .number(10),
      "Weight of the prediction error, lambda of Eq. 7: the paper's for hourly data, which forecasts better by the minute "
        + "too and detects as well as its 1 there."),
    ParameterDefinition(
      "d0", .number(0...100), default: .number(0),
      "Spectral residual at which a point is as likely normal as not, D0 of Eq. 1; 0 for the paper's 4.1, or 3.1 for "
        + "hourly data."),
    ParameterDefinition(
      "period", .integer(0...200_000), default: .integer(0),
      "Points in the period that long gaps are filled from; 0 for a day, or what the series repeats after where that is "
        + "not a day."),
    ParameterDefinition(
      "max_linear_gap", .integer(0...10_000), default: .integer(0),
      "Longest gap that is filled by a line, M; 0 for the paper's 7, or 3 for hourly data."),
    ParameterDefinition(
      "forecaster", .choice(Forecaster.allCases.map(\.rawValue)), default: .text("auto"),
      "Whose forecast is served: the combination that held-out data favours, or the named one's."),
  ]

  private static let training: [ParameterDefinition] = [
    ParameterDefinition("epochs", .integer(1...10_000), default: .integer(250), "Passes over the sequences at most."),
    ParameterDefinition("batch_size", .integer(1...256), default: .integer(1), "Sequences of a step."),
    ParameterDefinition(
      "learning_rate", .number(1e-6...1), default: .number(1e-3), "Of Adam, times 0.75 after every 10 epochs."),
    ParameterDefinition(
      "l2", .number(0...10), default: .number(1e-3),
      "Weight of the sum of squares of the auto-encoder's hidden layers' weights."),
    ParameterDefinition(
      "gradient_clip_norm", .number(0...1e6), default: .number(10),
      "Greatest norm of the gradient, over all parameters together; 0 for no limit."),
    ParameterDefinition(
      "use_labels", .flag, default: .flag(true), "Fill labelled anomalies in as if they had not been measured."),
    ParameterDefinition(
      "early_stopping", .flag, default: .flag(true),
      "Keep the weights of the best epoch by the median validation loss, and stop when none better comes."),
    ParameterDefinition(
      "patience", .integer(1...10_000), default: .integer(30), "Epochs without a better one before it stops."),
    ParameterDefinition(
      "validation_fraction", .number(0...0.9), default: .number(0.1),
      "Share of the range, at its end, that early stopping looks at: the newest points, which are missed in learning."),
  ]
}
