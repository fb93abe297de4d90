extension ACVAE {
  /// Forward and backward passes of every window, and the validation's forward passes; the calendar's rows are gathered
  /// and cost nothing to speak of.
  package static func cost(points: Int, metrics: Int, parameters: ACVAEParameters, threads: Int) -> TrainingCost {
    let (latent, units) = (parameters.latentDimensions, parameters.hiddenUnits)
    let step = units * (metrics + 3 * latent + 4 * latent + 2 * metrics)
    let weights = step + 5 * units + 4 * latent + 2 * metrics
    let held = Int(Double(points) * parameters.validationFraction)
    let windows = max(0, points - held - parameters.window + 1)
    let shards = (parameters.batchSize + ACVAEWorkspace.windows - 1) / ACVAEWorkspace.windows
    let activations = ACVAEWorkspace.windows * parameters.window * (6 * units + 6 * metrics + 14 * latent)
    let operations = Double(6 * step * parameters.window) * Double(windows) * Double(parameters.epochs)
    return TrainingCost(
      windows: windows, weights: weights,
      bytes: 4 * (shards * weights + min(threads, shards) * activations + 12 * weights + points * (3 * metrics + 8)),
      operations: operations)
  }
}
