extension DonutParameters {
  package static let schema = ParameterSchema(training + detection)

  private static let training: [ParameterDefinition] = [
    ParameterDefinition("window", .integer(2...4_096), default: .integer(120), "Points of a window, W."),
    ParameterDefinition(
      "latent_dimensions", .integer(1...64), default: .integer(8),
      "Dimensions of z, K: the smoother the series the larger. The paper takes 8, 3 and 3 and suggests 5 to 10 (4.6)."),
    ParameterDefinition(
      "hidden_units", .integer(1...2_048), default: .integer(100), "Units of each of the two hidden layers."),
    ParameterDefinition("epochs", .integer(1...10_000), default: .integer(250), "Passes over the windows at most."),
    ParameterDefinition("batch_size", .integer(1...4_096), default: .integer(256), "Windows of a step."),
    ParameterDefinition(
      "learning_rate", .number(1e-6...1), default: .number(1e-3), "Of Adam, times 0.75 after every 10 epochs."),
    ParameterDefinition(
      "l2", .number(0...10), default: .number(1e-3), "Weight of the sum of squares of the hidden layers' weights."),
    ParameterDefinition(
      "gradient_clip_norm", .number(0...1e6), default: .number(10),
      "Greatest norm of the gradient, over all parameters together; 0 for no limit."),
    ParameterDefinition(
      "injection_rate", .number(0...0.5), default: .number(0.01),
      "Share of normal points taken for missing in each epoch, lambda; 0 for none."),
    ParameterDefinition(
      "objective", .choice(Objective.allCases.map(\.rawValue)), default: .text("m_elbo"),
      "The modified bound, or the VAE baseline, which learns from windows without abnormal points only."),
    ParameterDefinition(
      "use_labels", .flag, default: .flag(true), "Keep labelled anomalies out of what is learnt."),
    ParameterDefinition(
      "early_stopping", .flag, default: .flag(true),
      "Keep the weights of the best epoch by the median validation loss, and stop when none better comes."),
    ParameterDefinition(
      "patience", .integer(1...10_000), default: .integer(30), "Epochs without a better one before it stops."),
    ParameterDefinition(
      "validation_fraction", .number(0...0.9), default: .number(0.3),
      "Share of the range, at its end, that early stopping looks at (the paper's 21 of 70 %)."),
  ]

  private static let detection: [ParameterDefinition] = [
    ParameterDefinition(
      "mcmc_iterations", .integer(0...100), default: .integer(10),
      "Rounds of imputing a window's missing points before it is scored, M; 0 for none."),
    ParameterDefinition(
      "posterior_samples", .integer(1...4_096), default: .integer(64),
      "Scrambled Sobol samples of z for a score, L. 64 have the error of the paper's 1,024 plain ones."),
    ParameterDefinition(
      "score", .choice(Score.allCases.map(\.rawValue)), default: .text("reconstruction_probability"),
      "The expectation over the posterior of z, or over its prior."),
  ]
}
