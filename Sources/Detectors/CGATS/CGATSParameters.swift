import Series

/// What C-GATS can be told, by section 3 of the paper where a default is not explained otherwise.
package struct CGATSParameters: MethodParameters {
  package enum Training: String, ParameterChoice {
    /// Algorithms 1 and 2.
    case twoStage = "two_stage"
    /// A conditional auto-encoder on anomalous windows alone (section 6.7.1).
    case oneStage = "one_stage"
  }

  package enum ConditionLayer: String, ParameterChoice {
    case last
    /// Section 6.7.2.
    case first
  }

  package enum GeneratorStart: String, ParameterChoice {
    case foundation
    case random
  }

  package enum FoundationDeviation: String, ParameterChoice {
    case shared
    case eachPoint = "each_point"
  }

  /// 0 for the paper's.
  package var window = 0
  /// 0 for what gives about ``CGATSWindows/automaticCount`` windows.
  package var stride = 0
  package var latentDimensions = 16
  package var hiddenUnits = 64
  package var epochs = 40
  package var generatorEpochs = 40
  package var batchSize = 32
  package var learningRate = 1e-3
  package var l2 = 0.0
  package var gradientClipNorm = 1.0
  package var training = Training.twoStage
  package var conditionLayer = ConditionLayer.last
  package var generatorStart = GeneratorStart.foundation
  package var klAnnealing = 0.5
  package var freeBits = 0.1
  package var stopsEarly = true
  package var patience = 10
  package var validationFraction = 0.15
  package var harmonics = true
  package var foundationDeviation = FoundationDeviation.shared
  package var limit = 6.0

  /// Of a stage of so many epochs.
  func plannedPatience(_ epochs: Int) -> Int { stopsEarly ? patience : epochs }

  package init() {}

  /// As earlier releases had it, whose archives don't tell.
  mutating func takeEarlierChoices() {
    (harmonics, foundationDeviation, limit) = (false, .eachPoint, 100)
  }

  /// The same with the window and stride that data settled.
  func with(window: Int) -> CGATSParameters {
    var settled = self
    settled.window = window
    return settled
  }

  package static let summary =
    "Defaults are section 3's of the paper but for `kl_annealing`, `free_bits` and `generator_start`, which keep a "
    + "recurrent decoder from doing without its latent variables, and for what it does not tell."

  package static let numberedNames = [
    "window", "stride", "latent_dimensions", "hidden_units", "epochs", "generator_epochs", "batch_size",
    "learning_rate", "l2", "gradient_clip_norm", "training", "condition_layer", "generator_start", "kl_annealing",
    "free_bits", "early_stopping", "patience", "validation_fraction",
  ]

  package static let table = ParameterTable<Self>([
    .integer(
      "window", \.window, 0...1_024,
      "Points of a window, T; 0 for the paper's 240. Longer anomalies are learnt by their beginnings and ends, as far as "
        + "they leave half of a window normal."),
    .integer(
      "stride", \.stride, 0...100_000,
      "Points from the beginning of a window to that of the next; 0 for what gives at most 2,048 normal and as many "
        + "anomalous windows."),
    .integer("latent_dimensions", \.latentDimensions, 1...64, "Dimensions of z."),
    .integer(
      "hidden_units", \.hiddenUnits, 2...256,
      "Units of the second recurrent layer of each network; the first has half of them."),
    .flag(
      "harmonics", \.harmonics,
      "Read the latent variables off all of the encoder's outputs, and tell them to the decoders, by the window's first "
        + "harmonics; otherwise off its last output alone, which remembers little of 240 points. The paper does not tell."
    ),
    .choice(
      "foundation_deviation", \.foundationDeviation,
      "The deviation around normal windows: one for all points, or one of its own for each, which explains away what is "
        + "hard to tell. The paper does not tell."),
    .number(
      "limit", \.limit, 1...100,
      "Standardised values stop at this to either side: 1 % of NAB's points carry half of the variance, and a model of 16 "
        + "numbers learns their spikes instead of the rest."),
    .choice("condition_layer", \.conditionLayer, "The generator's layer that the label goes into."),
    .choice(
      "training", \.training,
      "A foundation of normal windows and then a generator on its posterior, or a conditional auto-encoder in one go."),
    .choice(
      "generator_start", \.generatorStart,
      "What the generator begins as; the paper's random weights learn the normal part anew from the few anomalous "
        + "windows."),
    .integer("epochs", \.epochs, 1...10_000, "Passes over the normal windows at most."),
    .integer(
      "generator_epochs", \.generatorEpochs, 1...10_000,
      "Passes over the anomalous windows at most; of the one-step training too."),
    .integer("batch_size", \.batchSize, 1...1_024, "Windows of a step."),
    .number("learning_rate", \.learningRate, 1e-6...1, "The step of Adam."),
    .number("l2", \.l2, 0...10, "Weight of the sum of squares of the penalised weights; the paper has none."),
    .number(
      "gradient_clip_norm", \.gradientClipNorm, 0...1e6,
      "Greatest norm of the gradient of a point's loss, over all parameters together; 0 for no limit. The paper has none "
        + "to tell; recurrent networks want one."),
    .number(
      "kl_annealing", \.klAnnealing, 0...1,
      "Share of the epochs over which the weight of the divergence rises from 0 to 1; the paper's 0 lets a recurrent "
        + "decoder do without z."),
    .number(
      "free_bits", \.freeBits, 0...10,
      "Divergence, in nats a dimension of z, below which it costs nothing; the paper's is 0."),
    .flag(
      "early_stopping", \.stopsEarly,
      "Stop when no better epoch comes; without it all are run. The weights of the best one by the median validation loss are "
        + "kept either way."),
    .integer("patience", \.patience, 1...10_000, "Epochs without a better one before it stops."),
    .number(
      "validation_fraction", \.validationFraction, 0...0.9,
      "Share of the windows, at the end of the range, that epochs are compared on."),
  ])
}
