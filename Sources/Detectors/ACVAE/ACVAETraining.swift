import Kernels
import Networks

/// One of ACVAE's two trainings from its first step to its last: of model_full on all windows (Eq. 1), or of model_ano on
/// those with labelled anomalous points (Eq. 3), which starts from the other's weights.
struct ACVAETraining {
  /// Validation looks at so many windows at most, evenly spread.
  private static let validationWindows = 4_096

  let parameters: ACVAEParameters
  let data: ACVAEData
  let objective: ACVAEObjective
  let seed: UInt64
  /// Where windows to learn from and to validate on begin.
  let trainingOffsets: [Int32]
  let validationOffsets: [Int32]
  /// Windows that are learnt from a second time with noise on them (Eq. 2): those with points labelled normal.
  let augmentedOffsets: [Int32]
  var state: TrainingState<ACVAENetwork>
  var startedAt = 0.0
  private var shards: [ACVAEShard]

  /// - Throws: `nothingToLearnFrom` where no window has a normal point.
  init(
    _ parameters: ACVAEParameters, data: ACVAEData, labelledNormal: [Bool], objective: ACVAEObjective, seed: UInt64,
    network: ACVAENetwork
  ) throws(DetectorError) {
    (self.parameters, self.data, self.objective, self.seed) = (parameters, data, objective, seed)
    let marks = objective == .full ? data.normal : data.anomalous
    let border: Int
    (border, trainingOffsets) = try Self.split(data, parameters, objective: objective)
    let validation = Self.offsets(border..<data.count, marks, parameters.window)
    let step = max(1, (validation.count + Self.validationWindows - 1) / Self.validationWindows)
    validationOffsets = stride(from: 0, to: validation.count, by: step).map { validation[$0] }
    let isAugmented = objective == .full && parameters.augmentationNoise > 0 && parameters.usesLabels
    augmentedOffsets =
      isAugmented && !labelledNormal.isEmpty
      ? Self.offsets(0..<border, labelledNormal.map { $0 ? 1 : 0 }, parameters.window) : []
    let count = (parameters.batchSize + ACVAEShard.windows - 1) / ACVAEShard.windows
    shards = (0..<count).map { _ in ACVAEShard(network, window: parameters.window) }
    state = TrainingState(
      network: network, optimiser: Optimiser(l2: parameters.l2, clipNorm: parameters.gradientClipNorm),
      patience: parameters.patience)
  }

  /// Where what is held out begins, and the windows before it.
  static func split(
    _ data: ACVAEData, _ parameters: ACVAEParameters, objective: ACVAEObjective
  ) throws(DetectorError) -> (border: Int, offsets: [Int32]) {
    let held =
      objective == .full && parameters.stopsEarly ? Int(Double(data.count) * parameters.validationFraction) : 0
    let border = data.count - held >= parameters.window ? data.count - held : data.count
    let found = offsets(0..<border, objective == .full ? data.normal : data.anomalous, parameters.window)
    guard !found.isEmpty else { throw .nothingToLearnFrom }
    return (border, found)
  }

  /// Windows inside of `range` with at least one marked point.
  private static func offsets(_ range: Range<Int>, _ marks: [Float], _ window: Int) -> [Int32] {
    var (offsets, last): ([Int32], Int) = ([], -1)
    for point in range {
      if marks[point] != 0 { last = point }
      let offset = point - window + 1
      if offset >= range.lowerBound, last >= offset { offsets.append(Int32(offset)) }
    }
    return offsets
  }

  private var epochs: Int { objective == .full ? parameters.epochs : parameters.fineTuningEpochs }
  private var rate: Double { objective == .full ? parameters.learningRate : parameters.fineTuningRate }

  var isOver: Bool {
    let epoch = state.losses.count
    return epoch >= epochs || (!validationOffsets.isEmpty && state.stopping.isOver(epoch: epoch))
  }

  /// Runs the epochs that are left. `saves` is told the state after each, where it is to be kept.
  mutating func run(
    _ environment: TrainingEnvironment, before: Int, total: Int, saves: Bool
  ) throws(DetectorError) {
    while !isOver {
      let loss = try runEpoch(environment)
      let validation = validationOffsets.isEmpty ? nil : median(validationLosses(environment.team))
      guard loss.isFinite, validation?.isFinite ?? true else { throw .diverged(epoch: state.losses.count + 1) }
      state.finishEpoch(loss: loss, validation: validation)
      environment.observe(
        TrainingProgress(
          epoch: before + state.losses.count, epochs: total, loss: loss, validationLoss: validation))
      if saves { environment.saveCheckpoint { [self] in encodedCheckpoint() } }
    }
  }

  /// The mean loss of the epoch's windows, as they came. Those with a second, noisy copy come twice.
  private mutating func runEpoch(_ environment: TrainingEnvironment) throws(DetectorError) -> Double {
    let epoch = state.losses.count
    // A copy is told by an offset below zero: −1 − offset.
    let order = shuffled(trainingOffsets + augmentedOffsets.map { -1 - $0 }, epoch)
    var total = 0.0
    for (batch, start) in stride(from: 0, to: order.count, by: parameters.batchSize).enumerated() {
      if batch % 4 == 0, environment.isCancelled() { throw .cancelled }
      let offsets = order[start..<min(order.count, start + parameters.batchSize)]
      evaluate(offsets, epoch, batch, scale: 1 / Float(offsets.count), purpose: .latentNoise, environment.team)
      total += shards.reduce(0) { $0 + $1.loss }
      state.optimiser.update(&state.network.parameters, shards: shards, learningRate: rate, team: environment.team)
    }
    return total / Double(order.count)
  }

  private func shuffled(_ offsets: [Int32], _ epoch: Int) -> [Int32] {
    var order = offsets
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch, shard: objective == .full ? 0 : 1)
    var span = order.mutableSpan
    stream.shuffle(&span)
    return order
  }

  /// Loads the shards with a batch and lets them compute. A function of its own, so that the work has let go of the
  /// network before the optimiser changes it, which would copy it otherwise.
  private mutating func evaluate(
    _ offsets: ArraySlice<Int32>, _ epoch: Int, _ batch: Int, scale: Float, purpose: RandomPurpose, _ team: ComputeTeam
  ) {
    let work = ACVAEShardWork(
      data: data, network: state.network, offsets: offsets, objective: objective,
      augmentation: Float(parameters.augmentationNoise), scale: scale, seed: objective == .full ? seed : ~seed,
      purpose: purpose, epoch: epoch, batch: batch)
    team.forEach(&shards, work)
  }

  /// The loss of each validation window, with the same noise in every epoch.
  mutating func validationLosses(_ team: ComputeTeam) -> [Double] {
    var losses: [Double] = []
    let size = shards.count * ACVAEShard.windows
    for (batch, start) in stride(from: 0, to: validationOffsets.count, by: size).enumerated() {
      let offsets = validationOffsets[start..<min(validationOffsets.count, start + size)]
      evaluate(offsets, 0, batch, scale: 0, purpose: .validation, team)
      for shard in shards { losses += shard.losses }
    }
    return losses
  }
}

/// What is done to each shard of a batch.
private struct ACVAEShardWork: ItemWork {
  let data: ACVAEData
  let network: ACVAENetwork
  /// Those of the whole batch.
  let offsets: ArraySlice<Int32>
  let objective: ACVAEObjective
  let augmentation: Float
  let scale: Float
  let seed: UInt64
  let purpose: RandomPurpose
  let epoch: Int
  let batch: Int

  func perform(_ index: Int, on shard: inout ACVAEShard) {
    let start = min(offsets.endIndex, offsets.startIndex + index * ACVAEShard.windows)
    let part = offsets[start..<min(offsets.endIndex, start + ACVAEShard.windows)]
    var stream = RandomStream(seed: seed, purpose: purpose, epoch: epoch, batch: batch, shard: index)
    shard.load(data, offsets: part, objective: objective, augmentation: augmentation, noise: &stream)
    shard.evaluate(network, scale: scale)
  }
}

extension ACVAETraining {
  private var fingerprint: Int {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.measured)
    fingerprint.mix(data.context)
    fingerprint.mix(data.normal)
    fingerprint.mix(data.anomalous)
    for offset in augmentedOffsets { fingerprint.mix(UInt64(offset)) }
    fingerprint.mix(parameters.numbers)
    return fingerprint.value
  }

  func encodedCheckpoint() -> [UInt8] {
    state.checkpoint(kind: "acvae checkpoint", fingerprint: fingerprint, seconds: monotonicSeconds() - startedAt)
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    try state.restore(bytes, fingerprint: fingerprint)
  }
}
