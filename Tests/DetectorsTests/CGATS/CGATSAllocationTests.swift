import AllocationCounter
import Kernels
import Synchronization
import Testing

@testable import Detectors

@Suite struct CGATSAllocationTests {
  @Test(
    "A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()),
    arguments: CGATSParameters.Training.allCases)
  func steps(_ training: CGATSParameters.Training) throws {
    let parameters = try CGATS.Parameters([
      "window": .integer(24), "stride": .integer(3), "epochs": .integer(2), "generator_epochs": .integer(2),
      "early_stopping": .flag(false), "validation_fraction": .number(0), "batch_size": .integer(16),
      "hidden_units": .integer(16),
      "training": .text(training.rawValue),
    ])
    // A training asks whether it is cancelled at every step.
    let counts = Mutex(AllocationCounts())
    _ = try CGATS.train(
      [CGATSSeries.spikes(points: 2_400, metrics: 1)], parameters: parameters,
      environment: TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 2),
        isCancelled: {
          counts.withLock { $0.note() }
          return false
        }))
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 10)
    // Of each stage the first step and the border between the epochs, and what lies between the stages.
    #expect(steps.count { $0 == 0 } >= steps.count - (training == .twoStage ? 5 : 2), "\(steps)")
    #expect(steps.last == 0)
  }
}
