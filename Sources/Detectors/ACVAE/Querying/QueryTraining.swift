import Kernels
import Networks

/// Teaches the query model on the points whose labels are known (section III-D.2), from the beginning for each round: its
/// features move with the detector, and it learns within the blink of an eye.
///
/// The paper gives neither the steps nor the rate: 300 steps of Adam at 0.003, of 128 points or of all, whatever their
/// number, so that ten thousand answers at once cost no more than a few. With 1,000 it learns a hundred points by heart,
/// and then is sure of windows that are like none of them.
struct QueryTraining {
  static let steps = 300
  static let batch = 128
  static let learningRate = 3e-3
  static let l2 = 1e-4
  /// Points judged at a time.
  private static let block = 1_024

  let features: QueryFeatures
  let seed: UInt64

  /// The network that has learnt from `examples`, of which there is at least one.
  func train(_ examples: [QueryExample], isCancelled: () -> Bool) throws(DetectorError) -> QueryNetwork {
    var network = QueryNetwork(inputs: features.columns, seed: seed)
    var shards = [QueryShard(network, rows: min(Self.batch, examples.count))]
    var optimiser = Optimiser(l2: Self.l2, clipNorm: 0)
    // Its tensors are too small to be shared out.
    let team = ComputeTeam(threads: 1)
    var (step, epoch) = (0, 0)
    while step < Self.steps {
      let order = shuffled(examples.count, epoch)
      for start in stride(from: 0, to: order.count, by: Self.batch) where step < Self.steps {
        if step % 64 == 0, isCancelled() { throw .cancelled }
        shards[0].load(
          order[start..<min(order.count, start + Self.batch)].lazy.map { examples[Int($0)] }, features.rows)
        guard shards[0].evaluate(network).isFinite else { throw .diverged(epoch: epoch) }
        optimiser.update(&network.parameters, shards: shards, learningRate: Self.learningRate, team: team)
        step += 1
      }
      epoch += 1
    }
    return network
  }

  private func shuffled(_ count: Int, _ epoch: Int) -> [Int32] {
    var order = (0..<count).map { Int32($0) }
    var stream = RandomStream(seed: seed, purpose: .queryShuffle, epoch: epoch)
    var span = order.mutableSpan
    stream.shuffle(&span)
    return order
  }

  /// prob of Eq. 10 for every point; NaN where a point has no features.
  func probabilities(_ network: QueryNetwork) -> [Double] {
    var result = [Double](repeating: .nan, count: features.count)
    var shard = QueryShard(network, rows: min(Self.block, features.count))
    for start in stride(from: 0, to: features.count, by: Self.block) {
      let points = start..<min(features.count, start + Self.block)
      shard.load(points, features.rows)
      shard.forward(network)
      for point in points where features.summaries[point] != nil {
        result[point] = Double(probability(ofLogit: shard.logits[point - start]))
      }
    }
    return result
  }
}

extension RandomPurpose {
  fileprivate static let queryShuffle = Self(111)
}
