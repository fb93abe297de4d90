import Testing

@testable import Detectors

@Suite("The memory that a training is said to take")
struct TrainingCostTests {
  private static let donut = DonutParameters()
  private static let acvae = ACVAEParameters()
  private static let cgats = CGATSParameters()

  /// Of a training on so many threads.
  private struct Told: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Of a batch of the default's size.
    let shards: Int
    let cost: @Sendable (_ threads: Int) -> TrainingCost
    /// What a shard is computed in.
    let workspace: @Sendable () -> any Sendable

    func bytes(_ threads: Int) -> Int { cost(threads).bytes }
  }

  private static let all = [
    Told(testDescription: "donut", shards: 4) {
      Donut.cost(points: 10_000, metrics: 1, parameters: donut, threads: $0)
    } workspace: {
      DonutWorkspace(DonutNetwork(donut, seed: 1), windows: 64)
    },
    Told(testDescription: "acvae", shards: 4) {
      ACVAE.cost(points: 10_000, metrics: 8, parameters: acvae, threads: $0)
    } workspace: {
      let network = ACVAENetwork(
        metrics: 8, situation: SituationShape(), latent: acvae.latentDimensions, units: acvae.hiddenUnits, seed: 1)
      return ACVAEWorkspace(network, window: acvae.window)
    },
    Told(testDescription: "cgats", shards: 4) {
      CGATS.cost(points: 10_000, metrics: 1, parameters: cgats, threads: $0)
    } workspace: {
      CGATSWorkspace(
        CGATSNetwork(metrics: 1, cgats, seed: 1), stage: .foundation, steps: CGATSWindows.usualWindow)
    },
  ]

  @Test("grows by a workspace with each thread, until every shard of a batch has one", arguments: all)
  private func threads(told: Told) throws {
    let workspace = told.bytes(2) - told.bytes(1)
    #expect(workspace > 0)
    #expect(told.bytes(told.shards) == told.bytes(1) + (told.shards - 1) * workspace)
    #expect(told.bytes(told.shards + 1) == told.bytes(told.shards))
  }

  @Test("has workspaces of about the size that they are", arguments: all)
  private func sizes(told: Told) {
    let share = Double(told.bytes(2) - told.bytes(1)) / Double(Self.bytes(of: told.workspace()))
    #expect((0.5...2).contains(share))
  }

  /// Of all arrays within a value.
  private static func bytes(of value: Any) -> Int {
    switch value {
    case let numbers as [Float]: 4 * numbers.count
    case let numbers as [Int32]: 4 * numbers.count
    default: Mirror(reflecting: value).children.reduce(0) { $0 + bytes(of: $1.value) }
    }
  }
}
