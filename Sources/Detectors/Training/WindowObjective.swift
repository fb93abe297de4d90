import Kernels
import Networks

/// An objective over windows that are computed apart from each other. Batches are cut into shards of so many windows
/// whatever the number of cores.
protocol WindowObjective: TrainingObjective where Workspace == WindowShards<ShardWorkspace> {
  /// What the windows of a shard are computed in.
  associatedtype ShardWorkspace: Sendable

  /// Windows, by where they begin or as the objective counts them.
  var training: [Int32] { get }
  var validation: [Int32] { get }
  /// Of the noise.
  var seed: UInt64 { get }

  /// Leaves the losses of some windows of a batch, and their gradient where it is learnt from, in `shard`.
  func evaluate(
    _ windows: ArraySlice<Int32>, of batch: TrainingBatch, _ network: Network, in workspace: inout ShardWorkspace,
    into shard: inout WindowShard, noise: inout RandomStream)
}

/// What has been computed of some windows of a batch.
struct WindowShard: TrainingShard {
  /// Of each window.
  var losses: [Double] = []
  /// Of all of them.
  var loss = 0.0
  var gradients: Gradients

  init<Network: TrainedNetwork>(of network: Network) { gradients = Gradients(of: network.parameters) }

  /// For a shard that a batch leaves without windows.
  mutating func clear() {
    losses.removeAll(keepingCapacity: true)
    loss = 0
    gradients.clear()
  }
}

/// The shards of a batch, and what they are computed in.
struct WindowShards<ShardWorkspace: Sendable>: TrainingWorkspace {
  fileprivate(set) var shards: [WindowShard]
  /// Windows of a shard.
  fileprivate let windows: Int
  fileprivate let pool: WorkspacePool<ShardWorkspace>

  /// - Parameter make: what makes a workspace, by the sizes of the network alone.
  init<Network: TrainedNetwork>(
    count: Int, windows: Int, of network: Network, make: @escaping @Sendable (Network) -> ShardWorkspace
  ) {
    shards = [WindowShard](repeating: WindowShard(of: network), count: count)
    self.windows = windows
    // Weights held here would be copied when the first step moves them.
    var bare = network
    bare.parameters = []
    pool = WorkspacePool { [bare] in make(bare) }
  }

  /// As many shards as there are windows for.
  init<Network: TrainedNetwork>(
    batchSize: Int, windows: Int, of network: Network, make: @escaping @Sendable (Network) -> ShardWorkspace
  ) {
    self.init(count: (batchSize + windows - 1) / windows, windows: windows, of: network, make: make)
  }
}

extension WindowObjective {
  var trainingSamples: Int { training.count }
  var validationSamples: Int { validation.count }

  func evaluate(_ batch: TrainingBatch, _ network: Network, in workspace: inout Workspace, _ team: ComputeTeam) {
    workspace.pool.prepare(min(team.threads, workspace.shards.count))
    let work = ShardWork(
      objective: self, network: network, batch: batch, windows: workspace.windows, pool: workspace.pool)
    team.forEach(&workspace.shards, work)
  }

  func validationLosses(_ network: Network, in workspace: inout Workspace, _ team: ComputeTeam) -> [Double] {
    var losses: [Double] = []
    losses.reserveCapacity(validation.count)
    let size = workspace.shards.count * workspace.windows
    for (index, start) in stride(from: 0, to: validation.count, by: size).enumerated() {
      let windows = validation[start..<min(validation.count, start + size)]
      evaluate(TrainingBatch(samples: windows, epoch: 0, index: index, trains: false), network, in: &workspace, team)
      for shard in workspace.shards { losses += shard.losses }
    }
    return losses
  }
}

/// What is done to each shard of a batch.
private struct ShardWork<Objective: WindowObjective>: ItemWork {
  let objective: Objective
  let network: Objective.Network
  let batch: TrainingBatch
  let windows: Int
  let pool: WorkspacePool<Objective.ShardWorkspace>

  func perform(_ index: Int, on shard: inout WindowShard) {
    let (all, start) = (batch.samples, batch.samples.startIndex + index * windows)
    let part = all[min(all.endIndex, start)..<min(all.endIndex, start + windows)]
    guard !part.isEmpty else { return shard.clear() }
    var stream = RandomStream(
      seed: objective.seed, purpose: batch.trains ? .latentNoise : .validation, epoch: batch.epoch, batch: batch.index,
      shard: index)
    pool.withWorkspace {
      objective.evaluate(part, of: batch, network, in: &$0, into: &shard, noise: &stream)
    }
  }
}

/// Where what is held out at the end of so many points begins; their end where either part would have no window, and its
/// points be of no use to anybody.
func heldOutBorder(of count: Int, fraction: Double, window: Int) -> Int {
  let border = count - Int(Double(count) * fraction)
  return border >= window && count - border >= window ? border : count
}

extension [Int32] {
  /// At most so many of them, evenly spread: enough for a median, and a fraction of an epoch.
  func thinned(to limit: Int) -> [Int32] {
    let step = Swift.max(1, (count + limit - 1) / limit)
    return stride(from: 0, to: count, by: step).map { self[$0] }
  }

  /// Takes the others in an order drawn from the stream.
  mutating func take(_ others: [Int32], shuffledBy stream: consuming RandomStream) {
    replaceSubrange(indices, with: others)
    var span = mutableSpan
    stream.shuffle(&span)
  }
}
