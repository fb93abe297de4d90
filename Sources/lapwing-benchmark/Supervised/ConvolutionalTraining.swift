import Detectors
import Kernels
import Networks

/// A training of the supervised detector from its first step to its last: windows of each set in an order of their own,
/// shuffled anew whenever they are through.
struct ConvolutionalTraining {
  let settings: ConvolutionalSettings
  let sets: [SupervisedWindows]
  let seed: UInt64
  private(set) var network: ConvolutionalNetwork
  private var optimiser: Optimiser
  private var shards: [ConvolutionalShard]
  private var orders: [WindowOrder]
  /// The next batch: which set, and which of its windows.
  private var chosen: [ChosenWindow] = []
  private(set) var steps = 0
  /// The mean loss of the last step's points.
  private(set) var loss = 0.0

  /// - Precondition: there is a set at least, and all are of one shape.
  init(_ settings: ConvolutionalSettings, sets: [SupervisedWindows], seed: UInt64) {
    (self.settings, self.sets, self.seed) = (settings, sets, seed)
    var network = ConvolutionalNetwork(points: sets[0].points, inputs: sets[0].channels, settings, seed: seed)
    network.expect(Self.share(sets))
    self.network = network
    optimiser = Optimiser(l2: 0, clipNorm: settings.clipNorm)
    let count = (settings.batchSize + ConvolutionalShard.windows - 1) / ConvolutionalShard.windows
    shards = (0..<count).map { _ in ConvolutionalShard(network) }
    orders = sets.enumerated().map { WindowOrder(count: $1.count, seed: seed, set: $0) }
    chosen.reserveCapacity(settings.batchSize)
  }

  /// Of anomalous points in a batch.
  private static func share(_ sets: [SupervisedWindows]) -> Float {
    sets.reduce(0) { $0 + $1.targets.reduce(0, +) / Float($1.targets.count) } / Float(sets.count)
  }

  mutating func run(_ team: ComputeTeam, isCancelled: () -> Bool) throws(DetectorError) {
    while steps < settings.updates {
      if isCancelled() { throw .cancelled }
      choose()
      evaluate(team)
      guard loss.isFinite else { throw .diverged(epoch: steps + 1) }
      let left = 1 - Double(steps) / Double(settings.updates)
      optimiser.update(
        &network.parameters, shards: shards, learningRate: settings.learningRate * left, team: team)
      steps += 1
    }
    guard network.isFinite else { throw .diverged(epoch: steps) }
  }

  /// The sets by turns, so that each shard has some of all.
  private mutating func choose() {
    chosen.removeAll(keepingCapacity: true)
    for place in 0..<settings.batchSize {
      let set = place % sets.count
      chosen.append(ChosenWindow(set: set, window: orders[set].next()))
    }
  }

  /// A function of its own, as the work must be gone, with its hold on the network, before the update moves the weights.
  @inline(never)
  private mutating func evaluate(_ team: ComputeTeam) {
    let points = chosen.count * sets[0].points
    let work = ConvolutionalWork(
      sets: sets, chosen: chosen, network: network, positiveWeight: settings.positiveWeight,
      scale: 1 / Float(points))
    team.forEach(&shards, work)
    loss = shards.reduce(0) { $0 + $1.loss } / Double(points)
  }
}

struct ChosenWindow: Sendable {
  let set: Int
  let window: Int
}

/// What is done to each shard of a batch.
private struct ConvolutionalWork: ItemWork {
  let sets: [SupervisedWindows]
  /// Those of the whole batch.
  let chosen: [ChosenWindow]
  let network: ConvolutionalNetwork
  let positiveWeight: Float
  let scale: Float

  func perform(_ index: Int, on shard: inout ConvolutionalShard) {
    let size = ConvolutionalShard.windows
    shard.clear()
    for place in min(chosen.count, index * size)..<min(chosen.count, (index + 1) * size) {
      shard.take(chosen[place].window, of: sets[chosen[place].set])
    }
    shard.evaluate(network, positiveWeight: positiveWeight, scale: scale)
  }
}

/// The windows of a set in random order, again and again.
private struct WindowOrder: Sendable {
  private let seed: UInt64
  private let set: Int
  private var order: [Int32]
  private var place = 0
  private var passes = 0

  init(count: Int, seed: UInt64, set: Int) {
    (self.seed, self.set) = (seed, set)
    order = (0..<Int32(count)).map { $0 }
    shuffle()
  }

  mutating func next() -> Int {
    if place == order.count { shuffle() }
    place += 1
    return Int(order[place - 1])
  }

  private mutating func shuffle() {
    var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: passes, shard: set)
    var span = order.mutableSpan
    stream.shuffle(&span)
    passes += 1
    place = 0
  }
}
