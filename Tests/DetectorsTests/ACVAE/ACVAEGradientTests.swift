import Glibc
import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct ACVAEGradientTests {
  static let (window, metrics, latent, units, points) = (4, 3, 2, 9, 10)
  static let situation = SituationShape(values: 2, categories: 7, fields: 2)
  static let offsets: [Int32] = [0, 3, 5]

  static func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
    (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
  }

  static func network() -> ACVAENetwork {
    var network = ACVAENetwork(metrics: metrics, situation: situation, latent: latent, units: units, seed: 1)
    // Of each of the three layers: dense weights and bias, the calendar's rows, z's rows, the head and its bias.
    let tensors: [(start: Double, scale: Double)] = [(0, 0.4), (0.5, 0.2), (1, 0.4), (2, 0.4), (3, 0.9), (3.5, 0.2)]
    for index in network.parameters.indices {
      let tensor = tensors[index % 6]
      network.parameters[index].values = sines(
        network.parameters[index].count, tensor.start + Double(10 * (index / 6)), tensor.scale)
    }
    return network
  }

  /// The points of the reference script.
  static func data() -> ACVAEData {
    var values = sines(points * metrics, 30, 1)
    var measured = [Float](repeating: 1, count: points * metrics)
    for (point, metric) in [(1, 0), (5, 2), (8, 1)] {
      values[point * metrics + metric] = 0
      measured[point * metrics + metric] = 0
    }
    return ACVAEData(
      metrics: metrics, situation: situation, values: values, measured: measured,
      context: sines(points * situation.values, 31, 1),
      categories: (0..<points).flatMap { [Int32($0 % 3), Int32(3 + $0 % 4)] },
      normal: (0..<points).map { [2, 6].contains($0) ? 0 : 1 },
      anomalous: (0..<points).map { [2, 6, 7].contains($0) ? 1 : 0 })
  }

  static func shard(_ network: ACVAENetwork, _ objective: ACVAEObjective, scale: Float) -> WindowShard {
    var (workspace, shard) = (ACVAEWorkspace(network, window: window), WindowShard(of: network))
    var stream = RandomStream(seed: 1, purpose: .test)
    workspace.load(
      data(), offsets.indices.map { Int32($0) }[...], of: offsets.map { ACVAEWindow(offset: Int($0)) },
      objective: objective, noise: &stream)
    workspace.takeNoise(sines(window * offsets.count * latent, 20, 1.2))
    workspace.evaluate(network, scale: scale, into: &shard)
    return shard
  }

  @Test(
    "The bound, the anomaly loss and their gradients by every parameter are those of PyTorch", arguments: [true, false])
  func matchesReference(isFull: Bool) {
    let shard = Self.shard(Self.network(), isFull ? .full : .anomalous, scale: 1 / 3)
    let losses = isFull ? ACVAEGradientFixture.fullLosses : ACVAEGradientFixture.anomalousLosses
    for (given, expected) in zip(shard.losses, losses) { #expect(abs(given - expected) < 1e-3 * max(1, abs(expected))) }
    let gradients = isFull ? ACVAEGradientFixture.fullGradients : ACVAEGradientFixture.anomalousGradients
    #expect(gradients.count == shard.gradients.tensors.count)
    for (index, (given, expected)) in zip(shard.gradients.tensors, gradients).enumerated() {
      let sums = [
        given.reduce(0) { $0 + Double($1) }, given.reduce(0) { $0 + Double($1) * Double($1) }, Double(given[0]),
        Double(given[1]), Double(given[2]),
      ]
      #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) }, "tensor \(index)")
    }
  }

  @Test("The gradient is the slope of finite differences in every tensor", arguments: [true, false])
  func matchesFiniteDifferences(isFull: Bool) {
    let objective: ACVAEObjective = isFull ? .full : .anomalous
    let network = Self.network()
    let gradients = Self.shard(network, objective, scale: 1).gradients
    let step: Float = 1 / 2_048
    for tensor in network.parameters.indices {
      for index in stride(from: 0, to: network.parameters[tensor].count, by: 7) {
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let higher = Self.shard(up, objective, scale: 0).loss
        let lower = Self.shard(down, objective, scale: 0).loss
        let slope = (higher - lower) / Double(2 * step)
        let gradient = Double(gradients.tensors[tensor][index])
        #expect(abs(slope - gradient) < 0.03 * max(2, abs(slope)), "tensor \(tensor), element \(index)")
      }
    }
  }
}
