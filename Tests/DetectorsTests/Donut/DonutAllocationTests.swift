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
      "epochs": .integer(2), "early_stopping": .flag(false), "batch_size": .integer(64),
    ])
    let series = DonutSeries.seasonal(5_000)
    let data = DonutData(series, scaler: StandardScaler(fitting: series))
    var training = try DonutTraining(
      parameters, data: data, seed: 1, network: DonutNetwork(parameters, seed: 1))
    // A training asks whether it is cancelled every eight steps.
    let counts = Mutex(AllocationCounts())
    let environment = TrainingEnvironment(
      seed: 1, team: ComputeTeam(threads: 2),
      isCancelled: {
        counts.withLock { $0.note() }
        return false
      })
    try training.run(environment)
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 8)
    #expect(steps.filter { $0 == 0 }.count >= steps.count - 2, "the first steps, and the border between the epochs")
    #expect(steps.last == 0)
  }
}
