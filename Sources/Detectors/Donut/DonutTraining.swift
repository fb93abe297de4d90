import Kernels
import Networks

/// What Donut's training lowers: the negative M-ELBO (section 3.2) of windows of the first part of each series, with points
/// taken for missing anew in each epoch. Windows of the rest are held out; one across the border belongs to neither.
struct DonutTraining: WindowObjective {
  /// Windows that are held out at most.
  private static let validationWindows = 4_096

  let parameters: DonutParameters
  let training: [Int32]
  let validation: [Int32]
  /// Of each series the points that are held out, counted from its own first; nil where none are.
  let heldOutOfSeries: [Range<Int>?]
  let seed: UInt64
  private let data: DonutData
  /// As the epoch sees it.
  private var injected: DonutData

  /// - Parameter holdsOut: false for none, whatever the parameters say.
  /// - Throws: `nothingToLearnFrom`.
  init(
    _ parameters: DonutParameters, _ data: DonutData, seed: UInt64, holdsOut: Bool = true
  ) throws(DetectorError) {
    let (window, normalBefore) = (parameters.window, data.normalCounts)
    /// Windows with no normal point at all teach nothing.
    func offsets(_ range: Range<Int>) -> [Int32] {
      data.windowOffsets(in: range, length: window, onlyNormal: parameters.objective == .baseline)
        .filter { normalBefore[Int($0) + window] > normalBefore[Int($0)] }
    }
    let fraction = holdsOut ? parameters.validationFraction : 0
    var (training, validation, heldOut): ([Int32], [Int32], [Range<Int>?]) = ([], [], [])
    for series in data.series {
      let border = series.lowerBound + heldOutBorder(of: series.count, fraction: fraction, window: window)
      let held = offsets(border..<series.upperBound)
      validation += held
      training += offsets(series.lowerBound..<(held.isEmpty ? series.upperBound : border))
      heldOut.append(held.isEmpty ? nil : border - series.lowerBound..<series.count)
    }
    guard !training.isEmpty else { throw .nothingToLearnFrom }
    (self.training, self.validation) = (training, validation.thinned(to: Self.validationWindows))
    heldOutOfSeries = heldOut
    (self.parameters, self.data, injected, self.seed) = (parameters, data, data, seed)
  }

  /// The points that what is held out is made of, of a training on one series alone.
  var heldOut: Range<Int>? { heldOutOfSeries.count == 1 ? heldOutOfSeries[0] : nil }

  var plan: TrainingPlan {
    TrainingPlan(
      epochs: parameters.epochs, batchSize: parameters.batchSize, patience: parameters.plannedPatience,
      l2: parameters.l2,
      clipNorm: parameters.gradientClipNorm)
  }

  var fingerprint: Int? {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.normal)
    fingerprint.mix(parameters.numbers)
    // Earlier releases held nothing out without early stopping.
    if !parameters.stopsEarly, !validation.isEmpty { fingerprint.mix(UInt64(validation.count)) }
    if data.series.count > 1 { for series in data.series { fingerprint.mix(UInt64(series.count)) } }
    return fingerprint.value
  }

  func workspace(for network: DonutNetwork) -> WindowShards<DonutWorkspace> {
    let weights = network.parameters.reduce(0) { $0 + $1.count }
    let sharding = DonutSharding(batchSize: parameters.batchSize, weights: weights)
    return WindowShards(count: sharding.count, windows: sharding.rows, of: network) {
      DonutWorkspace($0, windows: sharding.rows)
    }
  }

  mutating func beginEpoch(_ epoch: Int, order: inout [Int32]) {
    injected = data.injected(
      rate: parameters.injectionRate, stream: RandomStream(seed: seed, purpose: .missingInjection, epoch: epoch))
    order.take(training, shuffledBy: RandomStream(seed: seed, purpose: .shuffle, epoch: epoch))
  }

  func learningRate(epoch: Int) -> Double { parameters.decay.rate(epoch: epoch) }

  func evaluate(
    _ windows: ArraySlice<Int32>, of batch: TrainingBatch, _ network: DonutNetwork,
    in workspace: inout DonutWorkspace, into shard: inout WindowShard, noise: inout RandomStream
  ) {
    workspace.load(batch.trains ? injected : data, offsets: windows, window: network.window, noise: &noise)
    workspace.evaluate(network, scale: batch.trains ? 1 / Float(batch.samples.count) : 0, into: &shard)
  }
}
