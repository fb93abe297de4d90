import Glibc
import Kernels
import Networks
import Series
import Testing

@testable import Detectors

@Suite struct DonutGradientTests {
  static let (window, latent, hidden, rows) = (12, 3, 10, 5)

  static func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
    (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
  }

  static func network() throws -> DonutNetwork {
    let parameters = try Donut.Parameters([
      "window": .integer(window), "latent_dimensions": .integer(latent), "hidden_units": .integer(hidden),
    ])
    var network = DonutNetwork(parameters, seed: 1)
    for index in network.parameters.indices {
      let (isBias, start) = (index % 2 == 1, Double(index / 2))
      network.parameters[index].values = sines(
        network.parameters[index].count, isBias ? start + 0.5 : start, isBias ? 0.2 : 0.4)
    }
    return network
  }

  /// The windows of the reference script, one after the other.
  static func shard(_ network: DonutNetwork, scale: Float) -> WindowShard {
    var data = DonutData([], scaler: .init(fitting: [0, 1]))
    data.normal = (0..<rows * window).map { $0 % 7 == 3 ? 0 : 1 }
    data.values = zip(sines(rows * window, 10, 1), data.normal).map { $0 * $1 }
    let offsets = (0..<rows).map { Int32($0 * window) }
    var (workspace, shard) = (DonutWorkspace(network, windows: 64), WindowShard(of: network))
    var stream = RandomStream(seed: 1, purpose: .test)
    workspace.load(data, offsets: offsets[...], window: window, noise: &stream)
    workspace.replaceNoise(sines(rows * latent, 20, 1.2))
    workspace.evaluate(network, scale: scale, into: &shard)
    return shard
  }

  @Test("The modified bound and its gradient by every parameter are those of PyTorch")
  func matchesReference() throws {
    let shard = Self.shard(try Self.network(), scale: 1 / Float(Self.rows))
    for (given, expected) in zip(shard.losses, DonutGradientFixture.losses) {
      #expect(abs(given - expected) < 1e-4)
    }
    for (given, expected) in zip(shard.gradients.tensors, DonutGradientFixture.gradients) {
      let sums = [
        given.reduce(0) { $0 + Double($1) }, given.reduce(0) { $0 + Double($1) * Double($1) }, Double(given[0]),
        Double(given[1]), Double(given[2]),
      ]
      #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
    }
  }

  @Test("The gradient is the slope of finite differences in every tensor")
  func matchesFiniteDifferences() throws {
    let network = try Self.network()
    let gradients = Self.shard(network, scale: 1).gradients
    let step: Float = 1 / 1_024
    for tensor in network.parameters.indices {
      for index in stride(from: 0, to: network.parameters[tensor].count, by: 7) {
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let slope = (Self.shard(up, scale: 0).loss - Self.shard(down, scale: 0).loss) / Double(2 * step)
        #expect(abs(slope - Double(gradients.tensors[tensor][index])) < 0.03 * max(1, abs(slope)))
      }
    }
  }

  @Test("A missing point's value does not count, and beta is the share of the normal ones")
  func abnormalPoints() throws {
    let network = try Self.network()
    func loss(alpha: [Float]) -> Double {
      var data = DonutData([], scaler: .init(fitting: [0, 1]))
      data.values = Self.sines(Self.window, 10, 1)
      data.normal = alpha
      var (workspace, shard) = (DonutWorkspace(network, windows: 64), WindowShard(of: network))
      var stream = RandomStream(seed: 1, purpose: .test)
      workspace.load(data, offsets: [0], window: Self.window, noise: &stream)
      workspace.evaluate(network, scale: 0, into: &shard)
      return shard.loss
    }
    let full = [Float](repeating: 1, count: Self.window)
    let none = [Float](repeating: 0, count: Self.window)
    let half = full.indices.map { Float($0 % 2) }
    let otherHalf = half.map { 1 - $0 }
    // The entropy term is in each: full + none = half + other half, as likelihood and beta are linear in alpha.
    #expect(abs(loss(alpha: full) + loss(alpha: none) - loss(alpha: half) - loss(alpha: otherHalf)) < 1e-4)
    #expect(loss(alpha: full) != loss(alpha: half))
  }
}
