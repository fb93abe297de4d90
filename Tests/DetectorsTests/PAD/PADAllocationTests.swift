import AllocationCounter
import Kernels
import Synchronization
import Testing

@testable import Detectors

@Suite struct PADAllocationTests {
  @Test(
    "A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()),
    arguments: PADParameters.Variant.allCases)
  func steps(_ variant: PADParameters.Variant) throws {
    let parameters = try PADSeries.parameters([
      "epochs": .integer(2), "validation_fraction": .number(0), "variant": .text(variant.rawValue),
      "batch_size": .integer(3),
    ])
    // A training asks whether it is cancelled at every step.
    let counts = Mutex(AllocationCounts())
    _ = try PAD.train(
      PADSeries.input(PADSeries.seasonal(1_000, noise: 1)), parameters: parameters,
      environment: TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 2),
        isCancelled: {
          counts.withLock { $0.note() }
          return false
        }))
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 30)
    // Of each stage the first step, the border between the epochs, and the first step behind it, which takes new starts;
    // and what lies between the stages.
    let stages = PADStage.stages(of: variant).count
    #expect(steps.count { $0 == 0 } >= steps.count - 4 * stages + 1, "\(steps)")
    #expect(steps.last == 0)
  }
}
