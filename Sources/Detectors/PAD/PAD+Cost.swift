extension PAD {
  package static let supportedMetrics = 1...1

  /// Forward and backward passes of every segment, without the first layer's way back to its input.
  package static func cost(points: Int, metrics: Int, parameters: PADParameters, threads: Int) -> TrainingCost {
    // What is left to the interval is at most what it is by the minute.
    let parameters = parameters.settled(interval: 60)
    let (window, latent, hidden) = (parameters.window, parameters.latentDimensions, parameters.hiddenUnits)
    let autoencoder = 2 * window * hidden + 2 * hidden * hidden + 3 * hidden * latent
    let predictor = 4 * hidden * (window + hidden) + hidden
    let weights = autoencoder + predictor + 8 * hidden + 2 * latent + window + 1
    let held = Int(Double(points) * parameters.validationFraction)
    let segments = max(0, points - held - window)
    let runs = parameters.variant == .autoencoder ? autoencoder : parameters.variant == .predictor ? predictor : weights
    let rows = parameters.batchSize * parameters.sequenceLength
    let activations = rows * (5 * window + 14 * hidden + 8 * latent)
    let shards = max(4, (parameters.batchSize + 1) / 2)
    let work = Double(segments) * Double(6 * runs - 2 * window * hidden) + Double(held * 2 * runs)
    return TrainingCost(
      windows: segments, weights: weights, bytes: 4 * (shards * weights + activations + 6 * weights + 6 * points),
      operations: Double(parameters.epochs * PADStage.stages(of: parameters.variant).count) * work)
  }
}
