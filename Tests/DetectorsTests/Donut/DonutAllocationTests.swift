import AllocationCounter
import Kernels
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite struct DonutAllocationTests {
  @Test("A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()))
  func steps() throws {
    let parameters = try DonutSeries.parameters([
      "epochs": .integer(2), "validation_fraction": .number(0), "batch_size": .integer(64),
    ])
    // A training asks whether it is cancelled at every step.
    let counts = Mutex(AllocationCounts())
    _ = try Donut.train(
      DonutSeries.input(DonutSeries.seasonal(5_000)), parameters: parameters,
      environment: TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 2),
        isCancelled: {
          counts.withLock { $0.note() }
          return false
        }))
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 100)
    #expect(steps.count { $0 == 0 } >= steps.count - 2, "the first step, and the border between the epochs")
    #expect(steps.last == 0)
  }
}
