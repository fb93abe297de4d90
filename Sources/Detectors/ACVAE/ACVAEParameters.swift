package import Series

/// What ACVAE can be told, by section IV-D of the paper where a default is not explained otherwise.
package struct ACVAEParameters: Equatable, Sendable {
  package enum Score: String, CaseIterable, Sendable {
    /// The combination where there are situations to contrast and ten weeks of them, else S_diff or S_full, whichever tells the labelled anomalies
    /// apart better.
    case automatic = "auto"
    /// −S_full of Eq. 4.
    case full = "s_full"
    /// −S_diff of Eq. 6.
    case difference = "s_diff"
    /// By how much another situation explains a point better.
    case contrast = "context_contrast"
    /// How surprising the contrast of situations and the more surprising of the two models' scores are together.
    case combined = "combined"
  }

  package enum Structure: String, CaseIterable, Sendable {
    /// Each state depends on the one before it, and its prior on that and on the situation (section III-B).
    case stateSpace = "state_space"
    /// States are independent, and their prior is standard normal: the variant of section IV-F.3.
    case plain
  }

  package var structure: Structure
  package var window: Int
  package var latentDimensions: Int
  package var hiddenUnits: Int
  package var epochs: Int
  package var fineTuningEpochs: Int
  package var batchSize: Int
  package var learningRate: Double
  package var fineTuningRate: Double
  package var l2: Double
  package var gradientClipNorm: Double
  package var augmentationNoise: Double
  package var posteriorSamples: Int
  /// Nil for what the range has enough days for.
  package var calendar: [CalendarField]?
  package var score: Score
  package var usesLabels: Bool
  package var stopsEarly: Bool
  package var patience: Int
  package var validationFraction: Double
  package var querying: QueryParameters

  /// As resolved by ``schema``.
  package init(_ values: ResolvedParameters) {
    structure = Structure(rawValue: values.text("structure")) ?? .stateSpace
    window = values.integer("window")
    latentDimensions = values.integer("latent_dimensions")
    hiddenUnits = values.integer("hidden_units")
    epochs = values.integer("epochs")
    fineTuningEpochs = values.integer("fine_tuning_epochs")
    batchSize = values.integer("batch_size")
    learningRate = values.number("learning_rate")
    fineTuningRate = values.number("fine_tuning_rate")
    l2 = values.number("l2")
    gradientClipNorm = values.number("gradient_clip_norm")
    augmentationNoise = values.number("augmentation_noise")
    posteriorSamples = values.integer("posterior_samples")
    let names = values.names("calendar")
    calendar = names.contains(Self.automaticCalendar) ? nil : names.compactMap(CalendarField.init)
    score = Score(rawValue: values.text("score")) ?? .automatic
    usesLabels = values.flag("use_labels")
    stopsEarly = values.flag("early_stopping")
    patience = values.integer("patience")
    validationFraction = values.number("validation_fraction")
    querying = QueryParameters(values)
  }

  static let automaticCalendar = "auto"
}
