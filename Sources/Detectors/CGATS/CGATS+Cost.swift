extension CGATS {
  /// Forward and backward passes of every window: of encoder and decoder over normal windows, of the decoder over anomalous
  /// ones. How many windows there are of either kind is not known before the labels are, so it is the most there can be.
  package static func cost(points: Int, metrics: Int, parameters: CGATSParameters, threads: Int) -> TrainingCost {
    let window = parameters.window > 0 ? parameters.window : CGATSWindows.usualWindow
    let (units, latent) = (parameters.hiddenUnits, parameters.latentDimensions)
    let half = units / 2
    let encoder = 4 * half * (metrics + half) + 4 * units * (half + units)
    let decoder = 4 * half * half + 4 * units * (half + units) + 2 * metrics * units
    let possible = max(0, points - window + 1)
    let windows = parameters.stride > 0 ? possible / parameters.stride : min(possible, CGATSWindows.automaticCount)
    let normal = Double(windows) * Double(parameters.epochs) * Double(encoder + decoder)
    let anomalous = Double(windows) * Double(parameters.generatorEpochs) * Double(decoder)
    let weights = encoder + 2 * decoder + 4 * latent * (units + half)
    let shards = (parameters.batchSize + CGATSWorkspace.windows - 1) / CGATSWorkspace.windows
    let activations = CGATSWorkspace.windows * window * (2 * 8 * (units + half) + 6 * metrics)
    return TrainingCost(
      windows: windows, weights: weights,
      bytes: 4 * (shards * weights + min(threads, shards) * activations + 12 * weights + points * (2 * metrics + 1)),
      operations: 6 * Double(window) * (normal + anomalous))
  }
}
