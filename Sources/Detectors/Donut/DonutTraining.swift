import Kernels
import Networks
import Series

/// One training of Donut from its first step to its last (section 3.2).
struct DonutTraining {
  /// Validation looks at so many windows at most, evenly spread: enough for a median, and a fraction of an epoch.
  private static let validationWindows = 4_096

  let parameters: DonutParameters
  let data: DonutData
  let trainingOffsets: [Int32]
  let validationOffsets: [Int32]
  let seed: UInt64
  let decay: StepDecay
  var state: TrainingState<DonutNetwork>
  /// When this process began it, by the monotonic clock.
  var startedAt = 0.0
  private let sharding: DonutSharding
  private var shards: [DonutShard]

  init(
    _ parameters: DonutParameters, data: DonutData, seed: UInt64, network: DonutNetwork
  ) throws(DetectorError) {
    self.parameters = parameters
    self.data = data
    self.seed = seed
    decay = StepDecay(initial: parameters.learningRate, factor: 0.75, every: 10)
    (trainingOffsets, validationOffsets) = try Self.split(data, parameters)
    state = TrainingState(
      network: network, optimiser: Optimiser(l2: parameters.l2, clipNorm: parameters.gradientClipNorm),
      patience: parameters.patience)
    let weights = network.parameters.reduce(0) { $0 + $1.count }
    sharding = DonutSharding(batchSize: parameters.batchSize, weights: weights)
    shards = (0..<sharding.count).map { [sharding] _ in DonutShard(network, rows: sharding.rows) }
  }

  /// Windows of the first part of the range to learn from, and windows of the rest to validate on. A window across the
  /// border belongs to neither.
  static func split(
    _ data: DonutData, _ parameters: DonutParameters
  ) throws(DetectorError) -> ([Int32], [Int32]) {
    let (count, window) = (data.values.count, parameters.window)
    let held = parameters.stopsEarly ? Int(Double(count) * parameters.validationFraction) : 0
    let border = count - held >= window ? count - held : count
    let onlyNormal = parameters.objective == .baseline
    func offsets(_ range: Range<Int>) -> [Int32] {
      data.dropEmpty(data.windowOffsets(in: range, length: window, onlyNormal: onlyNormal), length: window)
    }
    let training = offsets(0..<border)
    guard !training.isEmpty else { throw .nothingToLearnFrom }
    let validation = offsets(border..<count)
    let step = max(1, (validation.count + validationWindows - 1) / validationWindows)
    return (training, stride(from: 0, to: validation.count, by: step).map { validation[$0] })
  }

  /// Runs the epochs that are left, at most until so many have been run.
  mutating func run(_ environment: TrainingEnvironment, until limit: Int = .max) throws(DetectorError) {
    while !isOver, state.losses.count < limit {
      let loss = try runEpoch(environment)
      let validation = validationOffsets.isEmpty ? nil : validate(environment.team)
      guard loss.isFinite, validation?.isFinite ?? true else { throw .diverged(epoch: state.losses.count + 1) }
      state.finishEpoch(loss: loss, validation: validation)
      let progress = TrainingProgress(
        epoch: state.losses.count, epochs: parameters.epochs, loss: loss, validationLoss: validation)
      environment.observe(progress)
      environment.saveCheckpoint { [self] in encodedCheckpoint() }
    }
  }

  var isOver: Bool {
    let epoch = state.losses.count
    return epoch >= parameters.epochs || (!validationOffsets.isEmpty && state.stopping.isOver(epoch: epoch))
  }

  /// The mean negative M-ELBO over the epoch's windows, as they came.
  private mutating func runEpoch(_ environment: TrainingEnvironment) throws(DetectorError) -> Double {
    let epoch = state.losses.count
    let injected = data.injected(
      rate: parameters.injectionRate, stream: RandomStream(seed: seed, purpose: .missingInjection, epoch: epoch))
    let order = shuffledOffsets(epoch)
    var total = 0.0
    for (batch, start) in stride(from: 0, to: order.count, by: parameters.batchSize).enumerated() {
      if batch % 8 == 0, environment.isCancelled() { throw .cancelled }
      let offsets = order[start..<min(order.count, start + parameters.batchSize)]
      total += evaluate(injected, offsets, purpose: .latentNoise, epoch, batch, environment.team, trains: true)
      update(rate: decay.rate(epoch: epoch), environment.team)
    }
    return total / Double(order.count)
  }

  private func shuffledOffsets(_ epoch: Int) -> [Int32] {
    var order = trainingOffsets
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
    var span = order.mutableSpan
    stream.shuffle(&span)
    return order
  }

  /// Gradients of the shards; returns the sum of the windows' losses.
  private mutating func evaluate(
    _ data: DonutData, _ offsets: ArraySlice<Int32>, purpose: RandomPurpose, _ epoch: Int, _ batch: Int,
    _ team: ComputeTeam, trains: Bool
  ) -> Double {
    let work = ShardWork(
      data: data, network: state.network, offsets: offsets, rows: sharding.rows,
      scale: trains ? 1 / Float(offsets.count) : 0,
      seed: seed, purpose: purpose, epoch: epoch, batch: batch)
    team.forEach(&shards, work)
    return shards.reduce(0) { $0 + $1.loss }
  }

  private mutating func update(rate: Double, _ team: ComputeTeam) {
    state.optimiser.update(&state.network.parameters, shards: shards, learningRate: rate, team: team)
  }

  /// The median over the validation windows, with the same noise in every epoch, so that epochs can be compared.
  private mutating func validate(_ team: ComputeTeam) -> Double { median(validationLosses(team)) }

  /// The negative M-ELBO of each validation window.
  mutating func validationLosses(_ team: ComputeTeam) -> [Double] {
    var losses: [Double] = []
    losses.reserveCapacity(validationOffsets.count)
    let size = sharding.count * sharding.rows
    for (batch, start) in stride(from: 0, to: validationOffsets.count, by: size).enumerated() {
      let offsets = validationOffsets[start..<min(validationOffsets.count, start + size)]
      _ = evaluate(data, offsets, purpose: .validation, 0, batch, team, trains: false)
      for shard in shards { losses.append(contentsOf: shard.losses) }
    }
    return losses
  }
}

/// What is done to each shard of a batch: its windows and noise are loaded, and its loss and gradient computed.
private struct ShardWork: ItemWork {
  let data: DonutData
  let network: DonutNetwork
  /// Those of the whole batch.
  let offsets: ArraySlice<Int32>
  /// Windows of a shard.
  let rows: Int
  let scale: Float
  let seed: UInt64
  let purpose: RandomPurpose
  let epoch: Int
  let batch: Int

  func perform(_ index: Int, on shard: inout DonutShard) {
    let start = min(offsets.endIndex, offsets.startIndex + index * rows)
    let part = offsets[start..<min(offsets.endIndex, start + rows)]
    var stream = RandomStream(seed: seed, purpose: purpose, epoch: epoch, batch: batch, shard: index)
    shard.load(data, offsets: part, window: network.window, noise: &stream)
    shard.evaluate(network, scale: scale)
  }
}
