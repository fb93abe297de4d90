import Networks

/// All that changes while a network learns, and that an interrupted training needs to go on.
struct TrainingState<Network: TrainedNetwork>: Sendable {
  var network: Network
  /// The best epoch's weights; nil before the first epoch, and where nothing is validated.
  var best: [[Float]]?
  var optimiser: Optimiser
  var stopping: EarlyStopping
  var losses: [EpochLoss] = []
  /// Seconds spent before an interruption.
  var secondsBefore = 0.0

  init(network: Network, optimiser: Optimiser, patience: Int) {
    self.network = network
    self.optimiser = optimiser
    stopping = EarlyStopping(patience: patience)
  }

  mutating func finishEpoch(loss: Double, validation: Double?) {
    losses.append(EpochLoss(loss: loss, validationLoss: validation))
    guard let validation, stopping.observe(validation, epoch: losses.count) else { return }
    best = network.parameters.map(\.values)
  }

  /// The network with the weights to keep: the best epoch's, or the last where nothing was validated.
  var result: Network {
    guard let best else { return network }
    var result = network
    for index in best.indices { result.parameters[index].values = best[index] }
    return result
  }
}
