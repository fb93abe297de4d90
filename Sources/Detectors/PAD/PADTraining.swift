import Kernels
import Networks

/// What one stage of PAD's training lowers: the joint loss (Eq. 7) of sequences of L neighbouring segments.
///
/// The range is cut into as many streams as there are sequences in a step. Each epoch passes every stream from its
/// beginning to its end, sequence by sequence, with the LSTM's memory carried on and gradients cut off at the
/// sequences' borders, which an offset drawn for each epoch moves.
struct PADTraining: TrainingObjective {
  private let parameters: PADParameters
  private let data: PADData
  private let stage: PADStage
  /// Its place among the variant's stages.
  private let stageIndex: Int
  private let seed: UInt64
  /// Segments, by the index of their first point, to learn from and to validate on. The point after each belongs to the
  /// same part of the range.
  private let trainingSegments: Range<Int>
  private let validationSegments: Range<Int>
  private let sharding: PADSharding
  private let validationSharding: PADSharding
  private var packed: RecurrentWeights

  /// - Parameter holdsOut: false for nothing, whatever the parameters say.
  /// - Throws: `seriesTooShort` below Ω + L points to learn from, Ω + 1 without a predictor.
  init(
    _ parameters: PADParameters, _ data: PADData, stage: Int, seed: UInt64, holdsOut: Bool = true
  ) throws(DetectorError) {
    (self.parameters, self.data, self.seed, stageIndex) = (parameters, data, seed, stage)
    self.stage = PADStage.stages(of: parameters.variant)[stage]
    (trainingSegments, validationSegments) = try Self.split(
      data.values.count, parameters, fraction: holdsOut ? parameters.validationFraction : 0)
    let length =
      self.stage.trainsPredictor
      ? parameters.sequenceLength : min(parameters.sequenceLength, trainingSegments.count)
    sharding = PADSharding(
      sequences: min(parameters.batchSize, trainingSegments.count / length), length: length)
    let validationLength = max(1, min(length, validationSegments.count))
    validationSharding = PADSharding(
      sequences: max(1, min(parameters.batchSize, validationSegments.count / validationLength)),
      length: validationLength)
    packed = RecurrentWeights(units: parameters.hiddenUnits)
  }

  private static func split(
    _ count: Int, _ parameters: PADParameters, fraction: Double
  ) throws(DetectorError) -> (Range<Int>, Range<Int>) {
    let (window, needed) = (parameters.window, parameters.leastPoints)
    guard count >= needed else { throw .seriesTooShort(points: count, needed: needed) }
    let held = Int(Double(count) * fraction)
    let isHeld = count - held >= needed && held > window
    let border = isHeld ? count - held : count
    return (0..<(border - window), isHeld ? border..<(count - window) : count..<count)
  }

  var trainingSamples: Int { trainingSegments.count }
  var validationSamples: Int { validationSegments.count }
  var heldOut: Range<Int>? {
    validationSegments.isEmpty ? nil : validationSegments.lowerBound..<data.values.count
  }

  var plan: TrainingPlan {
    let stages = PADStage.stages(of: parameters.variant).count
    return TrainingPlan(
      epochs: parameters.epochs, batchSize: sharding.sequences, unitsOfSample: sharding.length,
      patience: parameters.plannedPatience, l2: parameters.l2, clipNorm: parameters.gradientClipNorm,
      epochsBefore: stageIndex * parameters.epochs, epochsInAll: stages * parameters.epochs)
  }

  var fingerprint: Int? {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.confidence)
    fingerprint.mix(parameters.numbers)
    fingerprint.mix(UInt64(stageIndex))
    // Earlier releases held nothing out without early stopping.
    if !parameters.stopsEarly, !validationSegments.isEmpty { fingerprint.mix(UInt64(validationSegments.count)) }
    return fingerprint.value
  }

  struct Workspace: TrainingWorkspace {
    fileprivate var training: PADBatch
    fileprivate var validation: PADBatch?
    var shards: [PADShard] { training.shards }
  }

  func workspace(for network: PADNetwork) -> Workspace {
    Workspace(
      training: PADBatch(sharding, network),
      validation: validationSegments.isEmpty ? nil : PADBatch(validationSharding, network))
  }

  mutating func beginEpoch(_ epoch: Int, order: inout [Int32]) {
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch, shard: stageIndex)
    let offset = stream.integer(
      below: min(sharding.length, trainingSegments.count - sharding.sequences * sharding.length + 1))
    sharding.order(trainingSegments.dropFirst(offset), into: &order)
  }

  mutating func take(_ network: PADNetwork) { network.recurrence.pack(network.parameters, into: &packed) }

  func learningRate(epoch: Int) -> Double { parameters.decay.rate(epoch: epoch) }

  func evaluate(_ batch: TrainingBatch, _ network: PADNetwork, in workspace: inout Workspace, _ team: ComputeTeam) {
    let noise = PADStep.Noise.drawn(seed: seed &+ UInt64(stageIndex), epoch: batch.epoch, batch: batch.index)
    workspace.training.run(
      step(
        network, sharding, starts: batch.samples, scale: 1 / Float(sharding.sequences * sharding.length),
        noise: stage.predictorInput == .mean ? nil : noise, isFresh: batch.index == 0),
      team)
  }

  private func step(
    _ network: PADNetwork, _ sharding: PADSharding, starts: ArraySlice<Int32>, scale: Float, noise: PADStep.Noise?,
    isFresh: Bool
  ) -> PADStep {
    PADStep(
      network: network, packed: packed, data: data, stage: stage, sharding: sharding, beta: Float(parameters.beta),
      lambda: Float(parameters.lambda), starts: starts, scale: scale, noise: noise, isFresh: isFresh)
  }

  /// With z = μ.
  func validationLosses(_ network: PADNetwork, in workspace: inout Workspace, _ team: ComputeTeam) -> [Double] {
    var (order, losses) = ([Int32](), [Double]())
    losses.reserveCapacity(validationSegments.count)
    validationSharding.order(validationSegments, into: &order)
    for start in stride(from: 0, to: order.count, by: validationSharding.sequences) {
      let starts = order[start..<(start + validationSharding.sequences)]
      workspace.validation?.run(
        step(network, validationSharding, starts: starts, scale: 0, noise: nil, isFresh: start == 0), team)
      for shard in workspace.validation?.shards ?? [] { losses += shard.losses }
    }
    return losses
  }
}

extension PADSharding {
  /// Where sequences begin: the segments are cut into streams of one length, which are passed side by side.
  fileprivate func order(_ segments: Range<Int>, into order: inout [Int32]) {
    order.removeAll(keepingCapacity: true)
    let stream = segments.count / sequences
    for step in 0..<(stream / length) {
      for sequence in 0..<sequences {
        order.append(Int32(segments.lowerBound + sequence * stream + step * length))
      }
    }
  }
}
