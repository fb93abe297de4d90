import Kernels
import Networks

/// How the sequences of a step are cut into shards: by their number and length alone, never by the cores, since the
/// shards' gradients are added up and so make the result.
///
/// Pairs of sequences run through the LSTM together, since two rows read its weights at the price of one; where there are
/// fewer than four pairs, each is cut in time so that the auto-encoder has four shards to work on.
struct PADSharding: Equatable, Sendable {
  let sequences: Int
  let length: Int
  /// Shards of a pair.
  let shardsOfGroup: Int

  init(sequences: Int, length: Int) {
    (self.sequences, self.length) = (sequences, length)
    shardsOfGroup = min(length, max(1, 4 / ((sequences + 1) / 2)))
  }

  var groups: Int { (sequences + 1) / 2 }

  /// The sequences of a group.
  func members(_ group: Int) -> Range<Int> { (2 * group)..<min(sequences, 2 * group + 2) }

  func memories(_ network: PADNetwork) -> [PADMemory] {
    (0..<groups).map { PADMemory(sequences: members($0).count, units: network.units) }
  }

  func shards(_ network: PADNetwork) -> [PADShard] {
    (0..<groups).flatMap { group in
      (0..<shardsOfGroup).map { part in
        let steps = (part * length / shardsOfGroup)..<((part + 1) * length / shardsOfGroup)
        let sequence = LSTMSequence(sequences: members(group).count, steps: steps.count, units: network.units)
        return PADShard(network, sequence, firstStep: steps.lowerBound)
      }
    }
  }
}

/// One evaluation of a batch of sequences: the auto-encoder on all shards at once, the LSTM along each group's, then the
/// way back.
struct PADStep: Sendable {
  /// Where the noise of z comes from.
  enum Noise: Sendable {
    case drawn(seed: UInt64, epoch: Int, batch: Int)
    /// By step, then by sequence, for tests.
    case given([Float])
  }

  let network: PADNetwork
  let packed: RecurrentWeights
  let data: PADData
  let stage: PADStage
  let sharding: PADSharding
  let beta: Float
  let lambda: Float
  /// Where each sequence begins.
  let starts: ArraySlice<Int32>
  /// The losses' gradient is taken times this; 0 for none.
  let scale: Float
  /// Nil for z = μ.
  let noise: Noise?
  /// Whether the LSTM begins with an empty memory instead of where it ended.
  let isFresh: Bool

  func run(_ shards: inout [PADShard], memories: inout [PADMemory], progress: ChainProgress, team: ComputeTeam) {
    let length = sharding.shardsOfGroup
    guard stage.trainsPredictor else {
      team.forEach(&shards, Reconstruction(step: self))
      if scale != 0 { team.forEach(&shards, Differentiation(step: self)) }
      return
    }
    for index in memories.indices { memories[index].begin(isFresh: isFresh) }
    team.forEachChain(
      of: length, &shards, links: &memories, order: .forward, progress: progress, Reconstruction(step: self))
    guard scale != 0 else { return }
    team.forEachChain(
      of: length, &shards, links: &memories, order: .backward, progress: progress, Differentiation(step: self))
  }

  /// The auto-encoder on each shard, and the predictor along each group's.
  private struct Reconstruction: ItemWork, ChainWork {
    let step: PADStep

    func perform(_ index: Int, on shard: inout PADShard) {
      let members = step.sharding.members(index / step.sharding.shardsOfGroup)
      shard.load(
        step.data, starts: step.starts.dropFirst(members.lowerBound).prefix(members.count), beta: step.beta)
      switch step.noise {
      case .drawn(let seed, let epoch, let batch):
        var stream = RandomStream(seed: seed, purpose: .latentNoise, epoch: epoch, batch: batch, shard: index)
        shard.drawNoise(&stream)
      case .given(let noise): shard.takeNoise(noise, members: members, of: step.starts.count)
      case nil: shard.clearNoise()
      }
      shard.runAutoencoder(step.network, step.stage, scale: step.scale)
    }

    func advance(_ index: Int, _ shard: inout PADShard, _ memory: inout PADMemory) {
      shard.runPredictor(
        step.network, step.packed, state: &memory.state, lambda: step.lambda, scale: step.scale)
    }
  }

  /// Back-propagation through time along each group's shards, cut off at the sequences' first steps, and from there to the
  /// weights.
  private struct Differentiation: ItemWork, ChainWork {
    let step: PADStep

    func perform(_ index: Int, on shard: inout PADShard) {
      shard.differentiate(step.network, step.stage, scale: step.scale)
    }

    func advance(_ index: Int, _ shard: inout PADShard, _ memory: inout PADMemory) {
      shard.differentiatePredictor(step.packed, carry: &memory.carry)
    }
  }
}

/// What goes along the sequences of a group: the LSTM's memory, which stays from step to step, and on the way back the
/// derivatives by it.
struct PADMemory: Sendable {
  var state: LSTMState
  var carry: LSTMState

  init(sequences: Int, units: Int) {
    state = LSTMState(sequences: sequences, units: units)
    carry = state
  }

  mutating func begin(isFresh: Bool) {
    if isFresh { state.reset() }
    carry.reset()
  }
}

/// Room for a batch of sequences. Allocated once.
struct PADBatch: Sendable {
  private(set) var shards: [PADShard]
  private var memories: [PADMemory]
  private let progress: ChainProgress

  init(_ sharding: PADSharding, _ network: PADNetwork) {
    shards = sharding.shards(network)
    memories = sharding.memories(network)
    progress = ChainProgress(count: shards.count)
  }

  mutating func run(_ step: PADStep, _ team: ComputeTeam) {
    step.run(&shards, memories: &memories, progress: progress, team: team)
  }
}
