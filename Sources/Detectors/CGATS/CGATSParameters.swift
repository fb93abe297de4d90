import Series

/// What C-GATS can be told, by section 3 of the paper where a default is not explained otherwise.
package struct CGATSParameters: Equatable, Sendable {
  package enum Training: String, CaseIterable, Sendable {
    /// Algorithms 1 and 2.
    case twoStage = "two_stage"
    /// A conditional auto-encoder on anomalous windows alone (section 6.7.1).
    case oneStage = "one_stage"
  }

  package enum ConditionLayer: String, CaseIterable, Sendable {
    case last
    /// Section 6.7.2.
    case first
  }

  package enum GeneratorStart: String, CaseIterable, Sendable {
    case foundation
    case random
  }

  /// 0 for what the labels' lengths ask for.
  package var window: Int
  /// 0 for what gives about ``CGATSWindows/automaticCount`` windows.
  package var stride: Int
  package var latentDimensions: Int
  package var hiddenUnits: Int
  package var epochs: Int
  package var generatorEpochs: Int
  package var batchSize: Int
  package var learningRate: Double
  package var l2: Double
  package var gradientClipNorm: Double
  package var training: Training
  package var conditionLayer: ConditionLayer
  package var generatorStart: GeneratorStart
  package var klAnnealing: Double
  package var freeBits: Double
  package var stopsEarly: Bool
  package var patience: Int
  package var validationFraction: Double

  /// As resolved by ``schema``.
  package init(_ values: ResolvedParameters) {
    window = values.integer("window")
    stride = values.integer("stride")
    latentDimensions = values.integer("latent_dimensions")
    hiddenUnits = values.integer("hidden_units")
    epochs = values.integer("epochs")
    generatorEpochs = values.integer("generator_epochs")
    batchSize = values.integer("batch_size")
    learningRate = values.number("learning_rate")
    l2 = values.number("l2")
    gradientClipNorm = values.number("gradient_clip_norm")
    training = Training(rawValue: values.text("training")) ?? .twoStage
    conditionLayer = ConditionLayer(rawValue: values.text("condition_layer")) ?? .last
    generatorStart = GeneratorStart(rawValue: values.text("generator_start")) ?? .foundation
    klAnnealing = values.number("kl_annealing")
    freeBits = values.number("free_bits")
    stopsEarly = values.flag("early_stopping")
    patience = values.integer("patience")
    validationFraction = values.number("validation_fraction")
  }

  /// The same with the window and stride that data settled.
  func with(window: Int) -> CGATSParameters {
    var settled = self
    settled.window = window
    return settled
  }
}
