import Kernels
import Networks

/// What one stage of a training of C-GATS lowers.
struct CGATSTraining: WindowObjective {
  /// Windows that are held out at most.
  private static let validationWindows = 1_024

  /// Windows by their place in `offsets`: those that are learnt from first.
  let training: [Int32]
  let validation: [Int32]
  private let offsets: [Int32]
  private let parameters: CGATSParameters
  private let data: CGATSData
  private let stage: CGATSStage
  private let labels: LabelModel
  private let window: Int
  private let heldOutWindows: Int
  private let shuffleSeed: UInt64
  private var packed: CGATSPackedWeights
  /// μ and ln σ of the frozen posterior, a row for each of `offsets`.
  private var posteriors: [Float] = []

  init(
    _ parameters: CGATSParameters, _ data: CGATSData, _ windows: CGATSWindows, _ labels: LabelModel,
    stage: CGATSStage, seed: UInt64, _ network: CGATSNetwork
  ) {
    (self.parameters, self.data, self.stage, self.labels, shuffleSeed) = (parameters, data, stage, labels, seed)
    window = windows.window
    heldOutWindows = windows.validationNormal.count + windows.validationAnomalous.count
    let learnt = stage == .foundation ? windows.normal : windows.anomalous
    let held = stage == .foundation ? windows.validationNormal : windows.validationAnomalous
    offsets = learnt + held.thinned(to: Self.validationWindows)
    training = (0..<learnt.count).map { Int32($0) }
    validation = (learnt.count..<offsets.count).map { Int32($0) }
    packed = CGATSPackedWeights(network)
  }

  /// An epoch whose divergence does not count in full is no candidate for the best one.
  var plan: TrainingPlan {
    let epochs = stage == .foundation ? parameters.epochs : parameters.generatorEpochs
    return TrainingPlan(
      epochs: epochs, batchSize: parameters.batchSize, patience: parameters.plannedPatience(epochs),
      warmUp: stage == .generator ? 0 : Int(Double(epochs) * parameters.klAnnealing), l2: parameters.l2,
      clipNorm: parameters.gradientClipNorm, epochsBefore: stage == .generator ? parameters.epochs : 0,
      epochsInAll: (stage == .joint ? 0 : parameters.epochs) + parameters.generatorEpochs,
      isReported: stage != .generator)
  }

  var fingerprint: Int? {
    var fingerprint = Fingerprint(seed: shuffleSeed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.measured)
    fingerprint.mix(data.labels)
    fingerprint.mix(parameters.numbers)
    fingerprint.mix(UInt64(stage.rawValue))
    // Earlier releases held nothing out without early stopping.
    if !parameters.stopsEarly, heldOutWindows > 0 { fingerprint.mix(UInt64(heldOutWindows)) }
    return fingerprint.value
  }

  var seed: UInt64 { shuffleSeed &+ UInt64(stage.rawValue) }

  func workspace(for network: CGATSNetwork) -> WindowShards<CGATSWorkspace> {
    WindowShards(batchSize: parameters.batchSize, windows: CGATSWorkspace.windows, of: network) {
      [stage, window] in CGATSWorkspace($0, stage: stage, steps: window)
    }
  }

  /// The posterior is that of the network that a checkpoint may have brought.
  mutating func begin(_ network: CGATSNetwork, _ team: ComputeTeam) {
    guard stage == .generator else { return }
    packed.pack(network)
    posteriors = CGATSPosterior(network: network, packed: packed.encoder, window: window)
      .heads(data, offsets: offsets, team: team)
  }

  mutating func beginEpoch(_ epoch: Int, order: inout [Int32]) {
    order.take(
      training,
      shuffledBy: RandomStream(seed: shuffleSeed, purpose: .shuffle, epoch: epoch, shard: stage.rawValue))
  }

  mutating func take(_ network: CGATSNetwork) { packed.pack(network, for: stage) }

  func learningRate(epoch: Int) -> Double { parameters.learningRate }

  func evaluate(
    _ windows: ArraySlice<Int32>, of batch: TrainingBatch, _ network: CGATSNetwork,
    in workspace: inout CGATSWorkspace, into shard: inout WindowShard, noise: inout RandomStream
  ) {
    workspace.load(
      data, windows, offsets, labels: labels, beta: batch.trains ? beta(batch.epoch) : 1, stream: &noise)
    if stage == .generator { workspace.takePosterior(posteriors, windows: windows) }
    workspace.evaluate(
      network, packed, freeNats: Float(parameters.freeBits),
      scale: batch.trains ? 1 / Float(batch.samples.count * window * data.metrics) : 0, into: &shard)
  }

  /// The weight of the divergence.
  private func beta(_ epoch: Int) -> Float {
    epoch >= plan.warmUp ? 1 : Float(epoch) / Float(plan.warmUp)
  }
}
