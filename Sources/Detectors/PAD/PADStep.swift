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
  let starts: [Int32]
  /// The losses' gradient is taken times this; 0 for none.
  let scale: Float
  /// Nil for z = μ.
  let noise: Noise?
  /// Whether the LSTM begins with an empty memory instead of where it ended.
  let isFresh: Bool

  func run(_ shards: inout [PADShard], team: ComputeTeam) {
    team.forEach(&shards, Reconstruction(step: self))
    if stage.trainsPredictor {
      team.forEachRun(of: sharding.shardsOfGroup, &shards, Prediction(step: self))
    }
    if scale != 0 { team.forEach(&shards, Differentiation(step: self)) }
  }

  private struct Reconstruction: ItemWork {
    let step: PADStep

    func perform(_ index: Int, on shard: inout PADShard) {
      let members = step.sharding.members(index / step.sharding.shardsOfGroup)
      shard.load(step.data, starts: step.starts[members], beta: step.beta)
      switch step.noise {
      case .drawn(let seed, let epoch, let batch):
        shard.drawNoise(
          RandomStream(seed: seed, purpose: .latentNoise, epoch: epoch, batch: batch, shard: index))
      case .given(let noise): shard.takeNoise(noise, members: members, of: step.starts.count)
      case nil: shard.clearNoise()
      }
      shard.runAutoencoder(step.network, step.stage, scale: step.scale)
    }
  }

  private struct Prediction: RunWork {
    let step: PADStep

    func perform(_ run: Int, on shards: inout MutableSpan<PADShard>) {
      var state = LSTMState(sequences: 0, units: 0)
      swap(&state, &shards[0].memory)
      if step.isFresh { state.reset() }
      for index in 0..<shards.count {
        shards[index].runPredictor(
          step.network, step.packed, state: &state, lambda: step.lambda, scale: step.scale)
      }
      swap(&state, &shards[0].memory)
      if step.scale != 0 { differentiate(&shards) }
    }

    /// Back-propagation through time, cut off at the sequences' first steps.
    private func differentiate(_ shards: inout MutableSpan<PADShard>) {
      var carry = LSTMState(sequences: 0, units: 0)
      swap(&carry, &shards[0].carryBack)
      carry.reset()
      for index in stride(from: shards.count - 1, through: 0, by: -1) {
        shards[index].differentiatePredictor(step.packed, carry: &carry)
      }
      swap(&carry, &shards[0].carryBack)
    }
  }

  private struct Differentiation: ItemWork {
    let step: PADStep

    func perform(_ index: Int, on shard: inout PADShard) {
      shard.differentiate(step.network, step.stage, scale: step.scale)
    }
  }
}
