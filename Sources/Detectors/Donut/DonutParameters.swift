/// What Donut can be told, by the paper's section 4.3 where a default is not explained otherwise.
package struct DonutParameters: Equatable, Sendable {
  package enum Objective: String, CaseIterable, Sendable {
    /// Eq. 3, with missing data injection and MCMC imputation.
    case modifiedBound = "m_elbo"
    /// Section 4.4, the VAE baseline: plain ELBO on windows without any abnormal point; no injection, no MCMC.
    case baseline = "vae_baseline"
  }

  package enum Score: String, CaseIterable, Sendable {
    /// −E over q(z|x) of ln p(x|z), at the last point (section 3.3).
    case reconstructionProbability = "reconstruction_probability"
    /// −E over p(z) of ln p(x|z), at the last point (section 4.4, Donut-Prior).
    case prior
  }

  package var window: Int
  package var latentDimensions: Int
  package var hiddenUnits: Int
  package var epochs: Int
  package var batchSize: Int
  package var learningRate: Double
  package var l2: Double
  package var gradientClipNorm: Double
  package var injectionRate: Double
  package var iterations: Int
  package var posteriorSamples: Int
  package var objective: Objective
  package var score: Score
  package var usesLabels: Bool
  package var stopsEarly: Bool
  package var patience: Int
  package var validationFraction: Double

  /// ε of the deviation heads.
  static let deviationFloor: Float = 1e-4

  /// As resolved by ``schema``.
  package init(_ values: ResolvedParameters) {
    window = values.integer("window")
    latentDimensions = values.integer("latent_dimensions")
    hiddenUnits = values.integer("hidden_units")
    epochs = values.integer("epochs")
    batchSize = values.integer("batch_size")
    learningRate = values.number("learning_rate")
    l2 = values.number("l2")
    gradientClipNorm = values.number("gradient_clip_norm")
    injectionRate = values.number("injection_rate")
    iterations = values.integer("mcmc_iterations")
    posteriorSamples = values.integer("posterior_samples")
    // The schema admits no other names.
    objective = Objective(rawValue: values.text("objective")) ?? .modifiedBound
    score = Score(rawValue: values.text("score")) ?? .reconstructionProbability
    usesLabels = values.flag("use_labels")
    stopsEarly = values.flag("early_stopping")
    patience = values.integer("patience")
    validationFraction = values.number("validation_fraction")
    if objective == .baseline { (injectionRate, iterations) = (0, 0) }
  }
}
