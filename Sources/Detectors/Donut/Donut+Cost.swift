extension Donut {
  package static let supportedMetrics = 1...1

  /// Forward and backward passes, without the first layer's way back to its input; validation is a forward pass on the
  /// held-out share.
  package static func cost(points: Int, metrics: Int, parameters: DonutParameters, threads: Int) -> TrainingCost {
    let (window, latent, hidden) = (parameters.window, parameters.latentDimensions, parameters.hiddenUnits)
    let encoder = window * hidden + hidden * hidden + 2 * hidden * latent
    let decoder = latent * hidden + hidden * hidden + 2 * hidden * window
    let biases = 4 * hidden + 2 * latent + 2 * window
    let held = Int(Double(points) * parameters.validationFraction)
    let windows = max(0, points - held - window + 1)
    let steps = 6 * (encoder + decoder) - 2 * window * hidden
    let weights = encoder + decoder + biases
    let sharding = DonutSharding(batchSize: parameters.batchSize, weights: weights)
    let activations = sharding.rows * (4 * window + 8 * hidden + 8 * latent)
    let operations =
      Double(parameters.epochs) * (Double(windows) * Double(steps) + Double(held * 2 * (encoder + decoder)))
    return TrainingCost(
      windows: windows, weights: weights,
      bytes: 4
        * (sharding.count * weights + min(threads, sharding.count) * activations + 6 * weights + 4 * points),
      operations: operations)
  }
}
