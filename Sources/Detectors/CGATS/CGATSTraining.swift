import Kernels
import Networks

/// One stage of a training of C-GATS from its first step to its last.
struct CGATSTraining {
  /// Validation looks at so many windows at most, evenly spread.
  private static let validationWindows = 1_024

  let parameters: CGATSParameters
  let data: CGATSData
  let stage: CGATSStage
  let labels: LabelModel
  let seed: UInt64
  let trainingOffsets: [Int32]
  let validationOffsets: [Int32]
  var state: TrainingState<CGATSNetwork>
  var startedAt = 0.0
  private var packed: CGATSPackedWeights
  private var shards: [CGATSShard]
  private let rooms: CGATSRooms
  /// μ and ln σ of the frozen posterior, a row for each training window, then for each of the validation's.
  private var posteriors: [Float] = []
  /// Where each offset has its row.
  private let order: [Int32]

  init(
    _ parameters: CGATSParameters, data: CGATSData, windows: CGATSWindows, labels: LabelModel, stage: CGATSStage,
    seed: UInt64, network: CGATSNetwork
  ) {
    (self.parameters, self.data, self.stage, self.labels, self.seed) = (parameters, data, stage, labels, seed)
    trainingOffsets = stage == .foundation ? windows.normal : windows.anomalous
    let validation = stage == .foundation ? windows.validationNormal : windows.validationAnomalous
    let step = max(1, (validation.count + Self.validationWindows - 1) / Self.validationWindows)
    validationOffsets = stride(from: 0, to: validation.count, by: step).map { validation[$0] }
    var network = network
    network.freeze(stage)
    let frozen = network
    packed = CGATSPackedWeights(network)
    let shardCount = (parameters.batchSize + CGATSShard.windows - 1) / CGATSShard.windows
    let rooms = CGATSRooms(frozen, stage: stage, steps: windows.window)
    shards = (0..<shardCount).map { _ in CGATSShard(frozen, stage: stage, steps: windows.window, rooms: rooms) }
    self.rooms = rooms
    state = TrainingState(
      network: network, optimiser: Optimiser(l2: parameters.l2, clipNorm: parameters.gradientClipNorm),
      patience: parameters.patience)
    order = (0..<(trainingOffsets.count + validationOffsets.count)).map { Int32($0) }
  }

  private var epochs: Int { stage == .foundation ? parameters.epochs : parameters.generatorEpochs }

  /// Epochs before the divergence has its whole weight.
  private var annealing: Int { stage == .generator ? 0 : Int(Double(epochs) * parameters.klAnnealing) }

  private func beta(_ epoch: Int) -> Float {
    epoch >= annealing ? 1 : Float(epoch) / Float(annealing)
  }

  var isOver: Bool {
    let epoch = state.losses.count
    guard epoch < epochs else { return true }
    return !validationOffsets.isEmpty && epoch >= annealing + parameters.patience && state.stopping.isOver(epoch: epoch)
  }

  /// Runs the epochs that are left.
  mutating func run(_ environment: TrainingEnvironment, before: Int, total: Int) throws(DetectorError) {
    if stage == .generator, !isOver {
      // Only now, as a checkpoint may have brought another encoder than training began with.
      packed.pack(state.network)
      posteriors = CGATSPosterior(network: state.network, packed: packed.encoder, window: shards[0].steps)
        .heads(data, offsets: trainingOffsets + validationOffsets, team: environment.team)
    }
    while !isOver {
      let loss = try runEpoch(environment)
      // An epoch whose divergence does not count in full is no candidate for the best one.
      let isWhole = state.losses.count >= annealing
      let validation =
        validationOffsets.isEmpty || !isWhole ? nil : median(validationLosses(environment.team))
      guard loss.isFinite, validation?.isFinite ?? true else { throw .diverged(epoch: state.losses.count + 1) }
      state.finishEpoch(loss: loss, validation: validation)
      environment.observe(
        TrainingProgress(
          epoch: before + state.losses.count, epochs: total, loss: loss, validationLoss: validation))
      environment.saveCheckpoint { [self] in encodedCheckpoint() }
    }
  }

  /// The mean loss of the epoch's windows, as they came.
  private mutating func runEpoch(_ environment: TrainingEnvironment) throws(DetectorError) -> Double {
    let epoch = state.losses.count
    let order = shuffled(epoch)
    var total = 0.0
    for (batch, start) in stride(from: 0, to: order.count, by: parameters.batchSize).enumerated() {
      if environment.isCancelled() { throw .cancelled }
      let chosen = order[start..<min(order.count, start + parameters.batchSize)]
      packed.pack(state.network, for: stage)
      let scale = 1 / Float(chosen.count * shards[0].steps * data.metrics)
      evaluate(chosen, epoch, batch, beta: beta(epoch), scale: scale, purpose: .latentNoise, environment.team)
      total += shards.reduce(0) { $0 + $1.loss }
      state.optimiser.update(
        &state.network.parameters, shards: shards, learningRate: parameters.learningRate, team: environment.team)
    }
    return total / Double(order.count)
  }

  private func shuffled(_ epoch: Int) -> [Int32] {
    var chosen = Array(order[..<trainingOffsets.count])
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch, shard: stage.rawValue)
    var span = chosen.mutableSpan
    stream.shuffle(&span)
    return chosen
  }

  /// A function of its own, as the work must be gone, with its hold on the network, before the update moves the weights.
  @inline(never)
  private mutating func evaluate(
    _ chosen: ArraySlice<Int32>, _ epoch: Int, _ batch: Int, beta: Float, scale: Float, purpose: RandomPurpose,
    _ team: ComputeTeam
  ) {
    let work = CGATSShardWork(
      data: data, network: state.network, packed: packed, labels: labels, training: trainingOffsets,
      validation: validationOffsets, chosen: chosen, posteriors: posteriors, freeNats: Float(parameters.freeBits),
      beta: beta, scale: scale, seed: seed &+ UInt64(stage.rawValue), purpose: purpose, epoch: epoch, batch: batch)
    rooms.prepare(min(team.threads, shards.count))
    team.forEach(&shards, work)
  }

  /// The loss of each validation window, with the same noise and labels in every epoch.
  mutating func validationLosses(_ team: ComputeTeam) -> [Double] {
    packed.pack(state.network, for: stage)
    var losses: [Double] = []
    let size = shards.count * CGATSShard.windows
    for (batch, start) in stride(from: trainingOffsets.count, to: order.count, by: size).enumerated() {
      let chosen = order[start..<min(order.count, start + size)]
      evaluate(chosen, 0, batch, beta: 1, scale: 0, purpose: .validation, team)
      for shard in shards { losses += shard.losses }
    }
    return losses
  }
}

/// What is done to each shard of a batch.
private struct CGATSShardWork: ItemWork {
  let data: CGATSData
  let network: CGATSNetwork
  let packed: CGATSPackedWeights
  let labels: LabelModel
  let training: [Int32]
  let validation: [Int32]
  /// Indices of the whole batch's windows: the training's, then the validation's.
  let chosen: ArraySlice<Int32>
  let posteriors: [Float]
  let freeNats: Float
  let beta: Float
  let scale: Float
  let seed: UInt64
  let purpose: RandomPurpose
  let epoch: Int
  let batch: Int

  func perform(_ index: Int, on shard: inout CGATSShard) {
    let start = min(chosen.endIndex, chosen.startIndex + index * CGATSShard.windows)
    let part = chosen[start..<min(chosen.endIndex, start + CGATSShard.windows)]
    var stream = RandomStream(seed: seed, purpose: purpose, epoch: epoch, batch: batch, shard: index)
    shard.load(data, part, training, validation, labels: labels, beta: beta, stream: &stream)
    if shard.stage == .generator { shard.takePosterior(posteriors, windows: part) }
    shard.evaluate(network, packed, freeNats: freeNats, scale: scale)
  }
}

extension CGATSTraining {
  private var fingerprint: Int {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.measured)
    fingerprint.mix(data.labels)
    fingerprint.mix(parameters.numbers)
    fingerprint.mix(UInt64(stage.rawValue))
    return fingerprint.value
  }

  func encodedCheckpoint() -> [UInt8] {
    state.checkpoint(kind: "cgats checkpoint", fingerprint: fingerprint, seconds: monotonicSeconds() - startedAt)
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training or stage.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    try state.restore(bytes, fingerprint: fingerprint)
  }
}
