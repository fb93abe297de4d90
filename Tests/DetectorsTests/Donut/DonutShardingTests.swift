import Testing

@testable import Detectors

@Suite struct DonutShardingTests {
  @Test("A batch is cut into shards of 64 windows", arguments: [(1, 1), (64, 1), (65, 2), (256, 4), (4_096, 64)])
  func ordinary(batchSize: Int, count: Int) {
    let sharding = DonutSharding(batchSize: batchSize, weights: 58_000)
    #expect(sharding.count == count)
    #expect(sharding.rows == 64)
  }

  @Test("The greatest network that the schema allows has two gradients, and its shards still hold a batch")
  func largest() throws {
    let parameters = try Donut.Parameters([
      "window": .integer(4_096), "hidden_units": .integer(2_048), "latent_dimensions": .integer(64),
      "batch_size": .integer(4_096),
    ])
    let cost = Donut.cost(points: 100_000, metrics: 1, parameters: parameters, threads: 2)
    let sharding = DonutSharding(batchSize: 4_096, weights: cost.weights)
    #expect(sharding.count == 2)
    #expect(sharding.count * sharding.rows >= 4_096)
    #expect(cost.bytes < 2 << 30)
  }
}
