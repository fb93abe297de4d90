import Kernels
import Networks

/// What one of ACVAE's two trainings lowers: model_full's loss on all windows (Eq. 1), or model_ano's on those with
/// labelled anomalous points (Eq. 3), which starts from the other's weights.
struct ACVAETraining: WindowObjective {
  /// Windows that are held out at most.
  private static let validationWindows = 4_096

  /// Places in `windows`.
  let training: [Int32]
  let validation: [Int32]
  /// The newest points, where no window that is learnt from holds one of them.
  let heldOut: Range<Int>?
  let trainingSamples: Int
  /// Those that are learnt from, those of them with points labelled normal once more with noise (Eq. 2), and those that
  /// are held out.
  private let windows: [ACVAEWindow]
  private let parameters: ACVAEParameters
  private let data: ACVAEData
  private let objective: ACVAEObjective
  private let shuffleSeed: UInt64

  /// - Parameters:
  ///   - labelledNormal: points that operators said to be normal: every window with one of them is learnt from.
  ///   - holdsOut: false for nothing held out, whatever the share.
  /// - Throws: `nothingToLearnFrom` where no window has a normal point.
  init(
    _ parameters: ACVAEParameters, _ data: ACVAEData, labelledNormal: [Bool] = [], objective: ACVAEObjective,
    seed: UInt64, holdsOut: Bool = true
  ) throws(DetectorError) {
    (self.parameters, self.data, self.objective, shuffleSeed) = (parameters, data, objective, seed)
    let (window, marks) = (parameters.window, objective == .full ? data.normal : data.anomalous)
    let answered = data.normal.indices.map { data.normal[$0] != 0 && $0 < labelledNormal.count && labelledNormal[$0] }
    let fraction = objective == .full && holdsOut ? parameters.validationFraction : 0
    var split = HeldOutStretches(data, fraction: fraction, window: window, always: answered)
    let held = split.heldOffsets(marks).thinned(to: Self.validationWindows)
    if held.isEmpty { split = HeldOutStretches(data, fraction: 0, window: window, always: []) }
    heldOut = split.newest
    let learnt = split.learntOffsets(marks)
    guard !learnt.isEmpty else { throw .nothingToLearnFrom }
    let isAugmented = objective == .full && parameters.augmentationNoise > 0 && parameters.usesLabels
    let noisy = isAugmented ? split.learntOffsets(answered.map { $0 ? 1 : 0 }) : []
    windows =
      learnt.map { ACVAEWindow(offset: Int($0)) } + noisy.map { ACVAEWindow(offset: Int($0), isNoisy: true) }
      + held.map { ACVAEWindow(offset: Int($0)) }
    trainingSamples = learnt.count
    training = (0..<(learnt.count + noisy.count)).map { Int32($0) }
    validation = (training.count..<windows.count).map { Int32($0) }
  }

  var plan: TrainingPlan {
    let isFull = objective == .full
    return TrainingPlan(
      epochs: isFull ? parameters.epochs : parameters.fineTuningEpochs, batchSize: parameters.batchSize,
      patience: parameters.plannedPatience, l2: parameters.l2, clipNorm: parameters.gradientClipNorm,
      epochsBefore: isFull ? 0 : parameters.epochs,
      epochsInAll: parameters.epochs + (data.anomalous.contains(1) ? parameters.fineTuningEpochs : 0),
      isReported: isFull)
  }

  /// An interrupted fine-tuning begins anew: it sees few windows.
  var fingerprint: Int? {
    guard objective == .full else { return nil }
    var fingerprint = Fingerprint(seed: shuffleSeed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.measured)
    fingerprint.mix(data.context)
    fingerprint.mix(data.normal)
    fingerprint.mix(data.anomalous)
    for window in windows where window.isNoisy { fingerprint.mix(UInt64(window.offset)) }
    fingerprint.mix(parameters.numbers)
    // Earlier releases held nothing out without early stopping.
    if !parameters.stopsEarly, !validation.isEmpty { fingerprint.mix(UInt64(validation.count)) }
    return fingerprint.value
  }

  var seed: UInt64 { objective == .full ? shuffleSeed : ~shuffleSeed }

  func workspace(for network: ACVAENetwork) -> WindowShards<ACVAEWorkspace> {
    WindowShards(batchSize: parameters.batchSize, windows: ACVAEWorkspace.windows, of: network) {
      [window = parameters.window] in ACVAEWorkspace($0, window: window)
    }
  }

  mutating func beginEpoch(_ epoch: Int, order: inout [Int32]) {
    order.take(
      training,
      shuffledBy: RandomStream(
        seed: shuffleSeed, purpose: .shuffle, epoch: epoch, shard: objective == .full ? 0 : 1))
  }

  func learningRate(epoch: Int) -> Double {
    objective == .full ? parameters.learningRate : parameters.fineTuningRate
  }

  func evaluate(
    _ places: ArraySlice<Int32>, of batch: TrainingBatch, _ network: ACVAENetwork, in workspace: inout ACVAEWorkspace,
    into shard: inout WindowShard, noise: inout RandomStream
  ) {
    workspace.load(
      data, places, of: windows, objective: objective, augmentation: Float(parameters.augmentationNoise),
      noise: &noise)
    workspace.evaluate(network, scale: batch.trains ? 1 / Float(batch.samples.count) : 0, into: &shard)
  }
}
