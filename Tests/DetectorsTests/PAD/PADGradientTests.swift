import Glibc
import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct PADGradientTests {
  static let (window, latent, units, length) = (12, 3, 10, 5)
  static let starts: [Int32] = [0, 7, 16]
  static let (beta, lambda): (Float, Float) = (0.3, 2)

  static func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
    (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
  }

  static func network() throws -> PADNetwork {
    let parameters = try PAD.Parameters([
      "window": .integer(window), "latent_dimensions": .integer(latent), "hidden_units": .integer(units),
    ])
    var network = PADNetwork(parameters, seed: 1)
    // Weight and bias of six dense layers, of the LSTM's input, its recurrent weights, and of the head.
    let firsts: [Double] = (0..<7).flatMap { [Double($0), Double($0) + 0.5] } + [7, 8, 8.5]
    for (index, start) in firsts.enumerated() {
      let isBias = start != start.rounded()
      network.parameters[index].values = sines(network.parameters[index].count, start, isBias ? 0.2 : 0.4)
    }
    return network
  }

  static let data = PADData(
    values: sines(Int(starts[2]) + 2 * length + window + 1, 10, 1),
    confidence: sines(Int(starts[2]) + 2 * length + window + 1, 11, 0.4).map { $0 + 0.5 })

  /// The shards after both batches of the reference script, or after the second alone.
  static func shards(
    _ network: PADNetwork, scale: Float, stage: PADStage = PADStage.stages(of: .joint)[0], carries: Bool = true
  ) -> [PADShard] {
    let sharding = PADSharding(sequences: 3, length: length)
    var batch = PADBatch(sharding, network)
    var packed = RecurrentWeights(units: units)
    network.recurrence.pack(network.parameters, into: &packed)
    var step = PADStep(
      network: network, packed: packed, data: data, stage: stage, sharding: sharding, beta: beta, lambda: lambda,
      starts: starts[...], scale: 0, noise: nil, isFresh: true)
    let team = ComputeTeam(threads: 2)
    if carries { batch.run(step, team) }
    let drawn = sines(length * 3 * latent, 20, 1.2)
    step = PADStep(
      network: network, packed: packed, data: data, stage: stage, sharding: sharding, beta: beta, lambda: lambda,
      starts: starts.map { $0 + Int32(length) }[...], scale: scale, noise: .given(drawn), isFresh: !carries)
    batch.run(step, team)
    return batch.shards
  }

  /// Losses by step, then by sequence, from shards of groups of two sequences and one.
  static func losses(_ shards: [PADShard]) -> [Double] {
    let sharding = PADSharding(sequences: 3, length: length)
    var bySequence = [[Double]](repeating: [], count: 3)
    for (index, shard) in shards.enumerated() {
      let members = sharding.members(index / sharding.shardsOfGroup)
      for (row, loss) in shard.losses.enumerated() { bySequence[members.lowerBound + row % members.count].append(loss) }
    }
    return (0..<length).flatMap { step in bySequence.map { $0[step] } }
  }

  @Test("The joint loss and its gradient by every parameter are those of PyTorch")
  func matchesReference() throws {
    let shards = Self.shards(try Self.network(), scale: 1 / 15)
    for (given, expected) in zip(Self.losses(shards), PADGradientFixture.losses) {
      #expect(abs(given - expected) < 1e-4 * max(1, expected))
    }
    for (index, expected) in PADGradientFixture.gradients.enumerated() {
      var total = [Double](repeating: 0, count: shards[0].gradients.tensors[index].count)
      for shard in shards {
        for (element, value) in shard.gradients.tensors[index].enumerated() { total[element] += Double(value) }
      }
      let first = (0..<3).map { $0 < total.count ? total[$0] : 0 }
      let sums = [total.reduce(0, +), total.reduce(0) { $0 + $1 * $1 }] + first
      #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 2e-4 * max(1, abs($1)) }, "tensor \(index)")
    }
  }

  @Test(
    "The gradient is the slope of finite differences in every tensor that a stage trains",
    arguments: PADParameters.Variant.allCases)
  func matchesFiniteDifferences(_ variant: PADParameters.Variant) throws {
    for stage in PADStage.stages(of: variant) {
      var network = try Self.network()
      network.freeze(stage)
      let shards = Self.shards(network, scale: 1, stage: stage, carries: false)
      let step: Float = 1 / 1_024
      for tensor in network.parameters.indices where !network.parameters[tensor].isFrozen {
        for index in stride(from: 0, to: network.parameters[tensor].count, by: 11) {
          let gradient = shards.reduce(0) { $0 + Double($1.gradients.tensors[tensor][index]) }
          var (up, down) = (network, network)
          up.parameters[tensor].values[index] += step
          down.parameters[tensor].values[index] -= step
          let higher = Self.shards(up, scale: 0, stage: stage, carries: false).reduce(0) { $0 + $1.loss }
          let lower = Self.shards(down, scale: 0, stage: stage, carries: false).reduce(0) { $0 + $1.loss }
          let slope = (higher - lower) / Double(2 * step)
          #expect(abs(slope - gradient) < 0.03 * max(1, abs(slope)), "tensor \(tensor), element \(index)")
        }
      }
    }
  }
}
