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
      "epochs": .integer(2), "early_stopping": .flag(false), "variant": .text(variant.rawValue),
      "batch_size": .integer(3),
    ])
    let values = PADSeries.seasonal(1_000, noise: 1).map { Float(($0 - 500) / 70) }
    let data = PADData(values: values, confidence: values.map { _ in 1 })
    for (index, stage) in PADStage.stages(of: variant).enumerated() {
      var training = try PADTraining(
        parameters, data: data, seed: 1, network: PADNetwork(parameters, seed: 1), stage: stage, stageIndex: index)
      // A training asks whether it is cancelled at every step.
      let counts = Mutex(AllocationCounts())
      let environment = TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 2),
        isCancelled: {
          counts.withLock { $0.note() }
          return false
        })
      try training.run(environment)
      let steps = counts.withLock { $0.betweenNotes }
      #expect(steps.count >= 30)
      let quiet = steps.count { $0 == 0 }
      // The first step of all; the border between the epochs, and the first step behind it, which takes new starts.
      #expect(quiet >= steps.count - 3, "\(steps)")
      #expect(steps.last == 0)
    }
  }
}
