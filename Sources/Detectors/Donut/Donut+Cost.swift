extension Donut {
  /// One window is modelled at a time, of one metric.
  package static var supportedMetrics: ClosedRange<Int> { 1...1 }

  package static func cost(points: Int, metrics: Int, parameters: ResolvedParameters) -> TrainingCost {
    let given = DonutParameters(parameters)
    let windows = max(0, Int(Double(points) * (1 - given.validationFraction)) - given.window + 1)
    let layers = [
      (given.window, given.hiddenUnits), (given.hiddenUnits, given.hiddenUnits),
      (given.hiddenUnits, 2 * given.latentDimensions), (given.latentDimensions, given.hiddenUnits),
      (given.hiddenUnits, given.hiddenUnits), (given.hiddenUnits, 2 * given.window),
    ]
    let weights = layers.reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let activations = given.batchSize * layers.reduce(0) { $0 + 2 * $1.1 }
    // Weights, gradients, two moments and the best so far; a multiply and an add, forwards and twice backwards.
    return TrainingCost(
      windows: windows, weights: weights, bytes: 4 * (6 * weights + activations + 4 * points),
      operations: 6 * Double(weights) * Double(windows) * Double(given.epochs))
  }
}
