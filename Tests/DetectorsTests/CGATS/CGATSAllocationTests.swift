import AllocationCounter
import Kernels
import Synchronization
import Testing

@testable import Detectors

@Suite struct CGATSAllocationTests {
  @Test(
    "A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()),
    arguments: CGATSStage.allCases)
  func steps(_ stage: CGATSStage) throws {
    let parameters = try CGATS.Parameters([
      "window": .integer(24), "stride": .integer(3), "epochs": .integer(2), "generator_epochs": .integer(2),
      "early_stopping": .flag(false), "batch_size": .integer(16), "hidden_units": .integer(16),
    ])
    var data = CGATSData(metrics: 1)
    data.append(try CGATSSeries.spikes(points: 2_400, metrics: 1), try CGATSSeries.scales(points: 2_400, metrics: 1))
    let windows = try CGATSWindows(data, window: 24, parameters)
    let labels = try #require(LabelModel(data, windows))
    let team = ComputeTeam(threads: 2)
    var training = CGATSTraining(
      parameters, data: data, windows: windows, labels: labels, stage: stage, seed: 1,
      network: CGATSNetwork(metrics: 1, parameters, seed: 1))
    // A training asks whether it is cancelled at every step.
    let counts = Mutex(AllocationCounts())
    let environment = TrainingEnvironment(
      seed: 1, team: team,
      isCancelled: {
        counts.withLock { $0.note() }
        return false
      })
    try training.run(environment, before: 0, total: 2)
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 10)
    let quiet = steps.count { $0 == 0 }
    // The first step of all, and the border between the epochs.
    #expect(quiet >= steps.count - 2, "\(steps)")
    #expect(steps.last == 0)
  }
}
