/// One training of some of PAD's parts: most variants have one stage, P-AD has two.
struct PADStage: Equatable, Sendable {
  /// What the predictor reads.
  enum PredictorInput: Sendable {
    /// x′ from a drawn z, through which the predictor's loss reaches the auto-encoder.
    case drawn
    /// x′ from z = μ, as it will be served.
    case mean
    /// x itself.
    case raw
  }

  let trainsAutoencoder: Bool
  /// Nil where there is none to train.
  let predictorInput: PredictorInput?

  var trainsPredictor: Bool { predictorInput != nil }
  var runsAutoencoder: Bool { predictorInput != .raw }

  static func stages(of variant: PADParameters.Variant) -> [PADStage] {
    switch variant {
    case .joint, .unweighted: [PADStage(trainsAutoencoder: true, predictorInput: .drawn)]
    case .autoencoder: [autoencoder]
    case .twoSteps: [autoencoder, PADStage(trainsAutoencoder: false, predictorInput: .mean)]
    case .predictor: [PADStage(trainsAutoencoder: false, predictorInput: .raw)]
    }
  }

  private static let autoencoder = PADStage(trainsAutoencoder: true, predictorInput: nil)
}
