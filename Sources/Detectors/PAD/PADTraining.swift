import Kernels
import Networks
import Series

/// One stage of a training of PAD from its first step to its last: Adam on the joint loss (Eq. 7) of sequences of L
/// neighbouring segments.
///
/// The range is cut into as many streams as there are sequences in a step. Each epoch passes every stream from its
/// beginning to its end, sequence by sequence, with the LSTM's memory carried on and gradients cut off at the
/// sequences' borders, which an offset drawn for each epoch moves.
struct PADTraining {
  let parameters: PADParameters
  let data: PADData
  let stage: PADStage
  /// Its place among the variant's stages.
  let stageIndex: Int
  let seed: UInt64
  /// Segments, by the index of their first point, to learn from and to validate on. The point after each belongs to the
  /// same part of the range.
  let trainingSegments: Range<Int>
  let validationSegments: Range<Int>
  let decay: StepDecay
  var state: TrainingState<PADNetwork>
  /// When this process began it, by the monotonic clock.
  var startedAt = 0.0
  private let sharding: PADSharding
  private let validationSharding: PADSharding
  private var batch: PADBatch
  private var validationBatch: PADBatch?
  private var packed: RecurrentWeights

  /// - Throws: `seriesTooShort` below Ω + L points to learn from.
  init(
    _ parameters: PADParameters, data: PADData, seed: UInt64, network: PADNetwork, stage: PADStage, stageIndex: Int
  ) throws(DetectorError) {
    (self.parameters, self.data, self.seed) = (parameters, data, seed)
    (self.stage, self.stageIndex) = (stage, stageIndex)
    (trainingSegments, validationSegments) = try Self.split(data.values.count, parameters)
    let length = parameters.sequenceLength
    sharding = PADSharding(
      sequences: min(parameters.batchSize, trainingSegments.count / length), length: length)
    let validationLength = max(1, min(length, validationSegments.count))
    validationSharding = PADSharding(
      sequences: max(1, min(parameters.batchSize, validationSegments.count / validationLength)),
      length: validationLength)
    var network = network
    network.freeze(stage)
    batch = PADBatch(sharding, network)
    validationBatch = validationSegments.isEmpty ? nil : PADBatch(validationSharding, network)
    packed = RecurrentWeights(units: network.units)
    decay = StepDecay(initial: parameters.learningRate, factor: 0.75, every: 10)
    state = TrainingState(
      network: network, optimiser: Optimiser(l2: parameters.l2, clipNorm: parameters.gradientClipNorm),
      patience: parameters.patience)
  }

  private static func split(
    _ count: Int, _ parameters: PADParameters
  ) throws(DetectorError) -> (Range<Int>, Range<Int>) {
    let (window, needed) = (parameters.window, parameters.window + parameters.sequenceLength)
    guard count >= needed else { throw .seriesTooShort(points: count, needed: needed) }
    let held = parameters.stopsEarly ? Int(Double(count) * parameters.validationFraction) : 0
    let isHeld = count - held >= needed && held > window
    let border = isHeld ? count - held : count
    return (0..<(border - window), isHeld ? border..<(count - window) : count..<count)
  }

  /// Runs the epochs that are left, at most until so many have been run.
  mutating func run(_ environment: TrainingEnvironment, until limit: Int = .max) throws(DetectorError) {
    let stages = PADStage.stages(of: parameters.variant).count
    while !isOver, state.losses.count < limit {
      let loss = try runEpoch(environment)
      let validation = validationSegments.isEmpty ? nil : median(validationLosses(environment.team))
      guard loss.isFinite, validation?.isFinite ?? true else { throw .diverged(epoch: state.losses.count + 1) }
      state.finishEpoch(loss: loss, validation: validation)
      environment.observe(
        TrainingProgress(
          epoch: stageIndex * parameters.epochs + state.losses.count, epochs: stages * parameters.epochs,
          loss: loss, validationLoss: validation))
      environment.saveCheckpoint { [self] in encodedCheckpoint() }
    }
  }

  var isOver: Bool {
    let epoch = state.losses.count
    return epoch >= parameters.epochs || (!validationSegments.isEmpty && state.stopping.isOver(epoch: epoch))
  }

  /// The mean loss of the epoch's segments, as they came.
  private mutating func runEpoch(_ environment: TrainingEnvironment) throws(DetectorError) -> Double {
    let epoch = state.losses.count
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch, shard: stageIndex)
    let offset = stream.integer(
      below: min(sharding.length, trainingSegments.count - sharding.sequences * sharding.length + 1))
    let streams = PADStreams(trainingSegments.dropFirst(offset), sharding)
    var starts = streams.starts
    let rows = sharding.sequences * sharding.length
    let seed = seed &+ UInt64(stageIndex)
    var total = 0.0
    for index in 0..<streams.steps {
      if environment.isCancelled() { throw .cancelled }
      state.network.recurrence.pack(state.network.parameters, into: &packed)
      let step = step(
        sharding, starts: starts, scale: 1 / Float(rows),
        noise: stage.predictorInput == .mean ? nil : .drawn(seed: seed, epoch: epoch, batch: index), isFresh: index == 0
      )
      batch.run(step, environment.team)
      total += batch.shards.reduce(0) { $0 + $1.loss }
      update(rate: decay.rate(epoch: epoch), environment.team)
      for index in starts.indices { starts[index] += Int32(sharding.length) }
    }
    return total / Double(streams.steps * rows)
  }

  private func step(
    _ sharding: PADSharding, starts: [Int32], scale: Float, noise: PADStep.Noise?,
    isFresh: Bool
  ) -> PADStep {
    PADStep(
      network: state.network, packed: packed, data: data, stage: stage, sharding: sharding,
      beta: Float(parameters.beta), lambda: Float(parameters.lambda), starts: starts, scale: scale, noise: noise,
      isFresh: isFresh)
  }

  private mutating func update(rate: Double, _ team: ComputeTeam) {
    state.optimiser.update(&state.network.parameters, shards: batch.shards, learningRate: rate, team: team)
  }

  /// The loss of each validation segment, with z = μ.
  mutating func validationLosses(_ team: ComputeTeam) -> [Double] {
    state.network.recurrence.pack(state.network.parameters, into: &packed)
    let streams = PADStreams(validationSegments, validationSharding)
    var (starts, losses) = (streams.starts, [Double]())
    losses.reserveCapacity(validationSegments.count)
    for index in 0..<streams.steps {
      let step = step(validationSharding, starts: starts, scale: 0, noise: nil, isFresh: index == 0)
      validationBatch?.run(step, team)
      for shard in validationBatch?.shards ?? [] { shard.appendLosses(to: &losses) }
      for index in starts.indices { starts[index] += Int32(validationSharding.length) }
    }
    return losses
  }
}

/// Segments cut into streams of one length, to be passed side by side.
private struct PADStreams {
  /// Where each stream's first sequence begins.
  let starts: [Int32]
  /// Sequences of a stream.
  let steps: Int

  init(_ segments: Range<Int>, _ sharding: PADSharding) {
    let length = segments.count / sharding.sequences
    starts = (0..<sharding.sequences).map { Int32(segments.lowerBound + $0 * length) }
    steps = length / sharding.length
  }
}
