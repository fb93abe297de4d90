import AllocationCounter
import Kernels
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite struct ACVAEAllocationTests {
  @Test("A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()))
  func steps() throws {
    let parameters = try ACVAE.Parameters(
      ACVAETests.small.merging([
        "epochs": .integer(2), "fine_tuning_epochs": .integer(2), "early_stopping": .flag(false),
        "validation_fraction": .number(0),
        "batch_size": .integer(8), "calendar": .list([.text("hour_of_day")]),
      ]) { $1 })
    let series = try ACVAETests.series()
    let points = series.grid.count
    let input = TrainingInput(
      series: series, labelledAnomaly: (0..<points).map { $0 % 50 < 20 },
      ignored: [Bool](repeating: false, count: points), labelledNormal: (0..<points).map { $0 % 50 == 30 })
    // A training asks whether it is cancelled at every step.
    let counts = Mutex(AllocationCounts())
    _ = try ACVAE.train(
      input, parameters: parameters,
      environment: TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 2),
        isCancelled: {
          counts.withLock { $0.note() }
          return false
        }))
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 40)
    // Of both models, and of both copies that the score is chosen by, the first step, the border between the epochs, and what follows the last step.
    #expect(steps.count { $0 == 0 } >= steps.count - 12, "\(steps)")
  }
}
