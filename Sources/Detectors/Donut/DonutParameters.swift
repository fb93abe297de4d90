import Networks

/// What Donut can be told, by the paper's section 4.3 where a default is not explained otherwise.
package struct DonutParameters: MethodParameters {
  package enum Objective: String, ParameterChoice {
    /// Eq. 3, with missing data injection and MCMC imputation.
    case modifiedBound = "m_elbo"
    /// Section 4.4, the VAE baseline: plain ELBO on windows without any abnormal point; no injection, no MCMC.
    case baseline = "vae_baseline"
  }

  /// What the network sees in the place of a missing point.
  package enum Missing: String, ParameterChoice {
    /// Zero after standardising: the mean.
    case mean
    /// Zero before standardising, as the authors' program has it.
    case zero
  }

  package enum Score: String, ParameterChoice {
    /// −E over q(z|x) of ln p(x|z), at the last point (section 3.3).
    case reconstructionProbability = "reconstruction_probability"
    /// −E over p(z) of ln p(x|z), at the last point (section 4.4, Donut-Prior).
    case prior
  }

  package var window = 120
  package var latentDimensions = 8
  package var hiddenUnits = 100
  package var epochs = 250
  package var batchSize = 256
  package var learningRate = 1e-3
  package var l2 = 1e-3
  package var gradientClipNorm = 10.0
  package var injectionRate = 0.01
  package var iterations = 10
  package var posteriorSamples = 64
  package var objective = Objective.modifiedBound
  package var score = Score.reconstructionProbability
  package var missing = Missing.mean
  package var usesLabels = true
  package var stopsEarly = true
  package var patience = 30
  package var validationFraction = 0.3

  /// ε of the deviation heads.
  static let deviationFloor: Float = 1e-4

  package init() {}

  /// Epochs without a better one before a training is over.
  var plannedPatience: Int { stopsEarly ? patience : epochs }

  /// Of the learning rate.
  var decay: StepDecay { StepDecay(initial: learningRate, factor: 0.75, every: 10) }

  /// As they are learnt by: the VAE baseline knows neither injection nor imputation.
  var settled: DonutParameters {
    var settled = self
    if objective == .baseline { (settled.injectionRate, settled.iterations) = (0, 0) }
    return settled
  }

  package static let summary =
    "The defaults are those of section 4.3 of the paper, but for `latent_dimensions` (8 for its smoothest KPI, 3 for the "
    + "others), `posterior_samples` (64 scrambled Sobol points err like 1,024 plain samples), `missing_value` (the "
    + "authors' program has `zero`) and `early_stopping` (the paper trains all epochs, and keeps the best one as well). "
    + "`validation_fraction` is its 21 of 70."

  package static let numberedNames = [
    "window", "latent_dimensions", "hidden_units", "epochs", "batch_size", "learning_rate", "l2", "gradient_clip_norm",
    "injection_rate", "mcmc_iterations", "posterior_samples", "objective", "score", "use_labels", "early_stopping",
    "patience", "validation_fraction",
  ]

  package static let table = ParameterTable<Self>([
    .integer("window", \.window, 2...4_096, "Points of a window, W."),
    .integer(
      "latent_dimensions", \.latentDimensions, 1...64,
      "Dimensions of z, K: the smoother the series the larger. The paper takes 8, 3 and 3 and suggests 5 to 10 (4.6)."),
    .integer("hidden_units", \.hiddenUnits, 1...2_048, "Units of each of the two hidden layers."),
    .integer("epochs", \.epochs, 1...10_000, "Passes over the windows at most."),
    .integer("batch_size", \.batchSize, 1...4_096, "Windows of a step."),
    .number("learning_rate", \.learningRate, 1e-6...1, "Of Adam, times 0.75 after every 10 epochs."),
    .number("l2", \.l2, 0...10, "Weight of the sum of squares of the hidden layers' weights."),
    .number(
      "gradient_clip_norm", \.gradientClipNorm, 0...1e6,
      "Greatest norm of the gradient, over all parameters together; 0 for no limit."),
    .number(
      "injection_rate", \.injectionRate, 0...0.5,
      "Share of normal points taken for missing in each epoch, lambda; 0 for none."),
    .choice(
      "objective", \.objective,
      "The modified bound, or the VAE baseline, which learns from windows without abnormal points only."),
    .flag("use_labels", \.usesLabels, "Keep labelled anomalies out of what is learnt."),
    .flag(
      "early_stopping", \.stopsEarly,
      "Stop when no better epoch comes; without it all are run. The weights of the best one are kept either way."),
    .integer("patience", \.patience, 1...10_000, "Epochs without a better one before it stops."),
    .number(
      "validation_fraction", \.validationFraction, 0...0.9,
      "Share of the range, at its end, that epochs are compared by (the paper's 21 of 70 %); 0 to learn from all of it, "
        + "and keep the last epoch."),
    .integer(
      "mcmc_iterations", \.iterations, 0...100,
      "Rounds of imputing a window's missing points before it is scored, M; 0 for none."),
    .integer(
      "posterior_samples", \.posteriorSamples, 1...4_096,
      "Scrambled Sobol samples of z for a score, L. 64 have the error of the paper's 1,024 plain ones."),
    .choice(
      "missing_value", \.missing,
      "What the network sees of a missing point: the mean of the series, or zero before it is standardised."),
    .choice("score", \.score, "The expectation over the posterior of z, or over its prior."),
  ])
}
