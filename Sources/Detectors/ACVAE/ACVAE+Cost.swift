extension ACVAE {
  /// Forward and backward passes of every window, and the validation's forward passes; the calendar's rows are gathered
  /// and cost nothing to speak of.
  package static func cost(points: Int, metrics: Int, parameters: ResolvedParameters) -> TrainingCost {
    let given = ACVAEParameters(parameters)
    let (latent, units) = (given.latentDimensions, given.hiddenUnits)
    let step = units * (metrics + 3 * latent + 4 * latent + 2 * metrics)
    let weights = step + 5 * units + 4 * latent + 2 * metrics
    let held = given.stopsEarly ? Int(Double(points) * given.validationFraction) : 0
    let windows = max(0, points - held - given.window + 1)
    let shards = (given.batchSize + ACVAEShard.windows - 1) / ACVAEShard.windows
    let activations = ACVAEShard.windows * given.window * (6 * units + 6 * metrics + 14 * latent)
    let operations = Double(6 * step * given.window) * Double(windows) * Double(given.epochs)
    return TrainingCost(
      windows: windows, weights: weights,
      bytes: 4 * (shards * (weights + activations) + 12 * weights + points * (3 * metrics + 8)),
      operations: operations)
  }
}
