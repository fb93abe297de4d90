extension PADTraining {
  /// Distinguishes trainings and their stages: everything that the result depends on, but the network it starts from.
  private var fingerprint: Int {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.confidence)
    fingerprint.mix(parameters.numbers)
    fingerprint.mix(UInt64(stageIndex))
    return fingerprint.value
  }

  func encodedCheckpoint() -> [UInt8] {
    state.checkpoint(kind: "pad checkpoint", fingerprint: fingerprint, seconds: monotonicSeconds() - startedAt)
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training or stage.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    try state.restore(bytes, fingerprint: fingerprint)
  }
}

extension PADParameters {
  /// Every parameter as a number, in a fixed order: what archives keep.
  var numbers: [Double] {
    [
      Double(window), Double(sequenceLength), Double(latentDimensions), Double(hiddenUnits), Double(epochs),
      Double(batchSize), learningRate, l2, gradientClipNorm, beta, lambda, d0, Double(period),
      Double(longestLinearGap), Double(Variant.allCases.firstIndex(of: variant) ?? 0),
      Double(Forecaster.allCases.firstIndex(of: forecaster) ?? 0), usesLabels ? 1 : 0, stopsEarly ? 1 : 0,
      Double(patience), validationFraction,
    ]
  }

  /// What ``numbers`` wrote; nil where a number is outside of the schema's bounds.
  init?(numbers: [Double]) {
    guard numbers.count == 20, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e9 }) else { return nil }
    let integers = numbers.map { Int($0) }
    guard Variant.allCases.indices.contains(integers[14]), Forecaster.allCases.indices.contains(integers[15])
    else { return nil }
    let given: [String: ParameterValue] = [
      "window": .integer(integers[0]), "sequence_length": .integer(integers[1]),
      "latent_dimensions": .integer(integers[2]), "hidden_units": .integer(integers[3]),
      "epochs": .integer(integers[4]), "batch_size": .integer(integers[5]), "learning_rate": .number(numbers[6]),
      "l2": .number(numbers[7]), "gradient_clip_norm": .number(numbers[8]), "beta": .number(numbers[9]),
      "lambda": .number(numbers[10]), "d0": .number(numbers[11]), "period": .integer(integers[12]),
      "max_linear_gap": .integer(integers[13]),
      "variant": .text(Variant.allCases[integers[14]].rawValue),
      "forecaster": .text(Forecaster.allCases[integers[15]].rawValue), "use_labels": .flag(integers[16] == 1),
      "early_stopping": .flag(integers[17] == 1), "patience": .integer(integers[18]),
      "validation_fraction": .number(numbers[19]),
    ]
    guard let resolved = try? Self.schema.resolve(given) else { return nil }
    self.init(resolved)
  }
}
