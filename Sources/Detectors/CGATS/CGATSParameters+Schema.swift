extension CGATSParameters {
  package static let schema = ParameterSchema(model + training)

  private static let model: [ParameterDefinition] = [
    ParameterDefinition(
      "window", .integer(0...1_024), default: .integer(0),
      "Points of a window, T; 0 for the paper's 240, or twice the length that nine in ten labelled anomalies stay within "
        + "where that is longer, up to 1,024."),
    ParameterDefinition(
      "stride", .integer(0...100_000), default: .integer(0),
      "Points from the beginning of a window to that of the next; 0 for what gives at most 2,048 normal and as many "
        + "anomalous windows."),
    ParameterDefinition(
      "latent_dimensions", .integer(1...64), default: .integer(16), "Dimensions of z."),
    ParameterDefinition(
      "hidden_units", .integer(2...256), default: .integer(64),
      "Units of the second recurrent layer of each network; the first has half of them."),
    ParameterDefinition(
      "condition_layer", .choice(ConditionLayer.allCases.map(\.rawValue)), default: .text("last"),
      "The generator's layer that the label goes into."),
  ]

  private static let training: [ParameterDefinition] = [
    ParameterDefinition(
      "training", .choice(Training.allCases.map(\.rawValue)), default: .text("two_stage"),
      "A foundation of normal windows and then a generator on its posterior, or a conditional auto-encoder in one go."),
    ParameterDefinition(
      "generator_start", .choice(GeneratorStart.allCases.map(\.rawValue)), default: .text("foundation"),
      "What the generator begins as; the paper's random weights learn the normal part anew from the few anomalous "
        + "windows."),
    ParameterDefinition(
      "epochs", .integer(1...10_000), default: .integer(40), "Passes over the normal windows at most."),
    ParameterDefinition(
      "generator_epochs", .integer(1...10_000), default: .integer(40),
      "Passes over the anomalous windows at most; of the one-step training too."),
    ParameterDefinition("batch_size", .integer(1...1_024), default: .integer(32), "Windows of a step."),
    ParameterDefinition("learning_rate", .number(1e-6...1), default: .number(1e-3), "Of Adam."),
    ParameterDefinition(
      "l2", .number(0...10), default: .number(0),
      "Weight of the sum of squares of the penalised weights; the paper has none."),
    ParameterDefinition(
      "gradient_clip_norm", .number(0...1e6), default: .number(1),
      "Greatest norm of the gradient of a point's loss, over all parameters together; 0 for no limit. The paper has "
        + "none to tell; recurrent networks want one."),
    ParameterDefinition(
      "kl_annealing", .number(0...1), default: .number(0.5),
      "Share of the epochs over which the weight of the divergence rises from 0 to 1; the paper's 0 lets a recurrent "
        + "decoder do without z."),
    ParameterDefinition(
      "free_bits", .number(0...10), default: .number(0.1),
      "Divergence, in nats a dimension of z, below which it costs nothing; the paper's is 0."),
    ParameterDefinition(
      "early_stopping", .flag, default: .flag(true),
      "Keep the weights of the best epoch by the median validation loss, and stop when none better comes."),
    ParameterDefinition(
      "patience", .integer(1...10_000), default: .integer(10), "Epochs without a better one before it stops."),
    ParameterDefinition(
      "validation_fraction", .number(0...0.9), default: .number(0.15),
      "Share of the windows, at the end of the range, that early stopping looks at."),
  ]
}

extension CGATSParameters {
  /// Every parameter as a number, in a fixed order: what archives keep.
  var numbers: [Double] {
    [
      Double(window), Double(stride), Double(latentDimensions), Double(hiddenUnits), Double(epochs),
      Double(generatorEpochs), Double(batchSize), learningRate, l2, gradientClipNorm,
      Double(Training.allCases.firstIndex(of: training) ?? 0),
      Double(ConditionLayer.allCases.firstIndex(of: conditionLayer) ?? 0),
      Double(GeneratorStart.allCases.firstIndex(of: generatorStart) ?? 0), klAnnealing, freeBits, stopsEarly ? 1 : 0,
      Double(patience), validationFraction,
    ]
  }

  /// What ``numbers`` wrote; nil where a number is outside of the schema's bounds.
  init?(numbers: [Double]) {
    guard numbers.count == 18, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e9 }) else { return nil }
    let integers = numbers.map { Int($0) }
    guard Training.allCases.indices.contains(integers[10]), ConditionLayer.allCases.indices.contains(integers[11]),
      GeneratorStart.allCases.indices.contains(integers[12])
    else { return nil }
    let given: [String: ParameterValue] = [
      "window": .integer(integers[0]), "stride": .integer(integers[1]), "latent_dimensions": .integer(integers[2]),
      "hidden_units": .integer(integers[3]), "epochs": .integer(integers[4]),
      "generator_epochs": .integer(integers[5]), "batch_size": .integer(integers[6]),
      "learning_rate": .number(numbers[7]), "l2": .number(numbers[8]), "gradient_clip_norm": .number(numbers[9]),
      "training": .text(Training.allCases[integers[10]].rawValue),
      "condition_layer": .text(ConditionLayer.allCases[integers[11]].rawValue),
      "generator_start": .text(GeneratorStart.allCases[integers[12]].rawValue),
      "kl_annealing": .number(numbers[13]), "free_bits": .number(numbers[14]),
      "early_stopping": .flag(integers[15] == 1), "patience": .integer(integers[16]),
      "validation_fraction": .number(numbers[17]),
    ]
    guard let resolved = try? Self.schema.resolve(given) else { return nil }
    self.init(resolved)
  }
}
