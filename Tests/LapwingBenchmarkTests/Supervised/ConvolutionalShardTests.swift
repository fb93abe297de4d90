import AllocationCounter
import Kernels
import Networks
import Synchronization
import Testing

@testable import lapwing_benchmark

@Suite struct ConvolutionalShardTests {
  @Test("The gradient of a shard is the slope of finite differences, in every parameter", arguments: [1.0, 4])
  func gradient(positiveWeight: Double) {
    let windows = SupervisedWindows(SpikyWindows.windows(3, points: 20), team: ComputeTeam(threads: 1))
    var settings = SpikyWindows.small
    settings.channels = 4
    var network = ConvolutionalNetwork(points: 20, inputs: windows.channels, settings, seed: 3)
    // Away from zero, where a rectifier's slope is none.
    for index in network.parameters.indices where network.parameters[index].name.hasSuffix("bias") {
      network.parameters[index].values = network.parameters[index].values.indices.map { 0.1 + 0.01 * Float($0) }
    }
    var shard = ConvolutionalShard(network)
    for window in 0..<3 { shard.take(window, of: windows) }
    func loss(_ network: ConvolutionalNetwork) -> Double {
      var copy = shard
      copy.evaluate(network, positiveWeight: Float(positiveWeight), scale: 1)
      return copy.loss
    }
    shard.evaluate(network, positiveWeight: Float(positiveWeight), scale: 1)
    let step: Float = 1 / 1_024
    var agreeing = 0
    var all = 0
    for tensor in network.parameters.indices {
      for index in network.parameters[tensor].values.indices {
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let slope = (loss(up) - loss(down)) / Double(2 * step)
        let given = Double(shard.gradients.tensors[tensor][index])
        all += 1
        // A rectifier may have its corner between the two.
        agreeing += abs(slope - given) <= 0.05 * max(0.2, abs(given)) ? 1 : 0
      }
    }
    #expect(Double(agreeing) >= 0.98 * Double(all), "\(agreeing) of \(all)")
  }

  @Test("A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()))
  func steps() throws {
    let team = ComputeTeam(threads: 2)
    let sets = [7, 30].map { SupervisedWindows(SpikyWindows.windows($0), team: team) }
    var training = ConvolutionalTraining(SpikyWindows.small, sets: sets, seed: 1)
    // A training asks whether it is cancelled at every step.
    let counts = Mutex<[Int]>([])
    counts.withLock { $0.reserveCapacity(100) }
    try training.run(
      team,
      isCancelled: {
        counts.withLock { $0.append(lapwing_allocations_of_this_thread()) }
        return false
      })
    let noted = counts.withLock { $0 }
    let steps = zip(noted, noted.dropFirst()).map { $1 - $0 }
    #expect(steps.count == 79)
    #expect(steps.dropFirst().allSatisfy { $0 == 0 }, "\(steps)")
  }
}
