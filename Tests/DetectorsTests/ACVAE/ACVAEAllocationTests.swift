import AllocationCounter
import Kernels
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite struct ACVAEAllocationTests {
  @Test(
    "A training step allocates nothing after the first", .enabled(if: lapwing_counts_allocations()),
    arguments: [ACVAEObjective.full, .anomalous])
  func steps(_ objective: ACVAEObjective) throws {
    let parameters = try ACVAE.Parameters(
      ACVAETests.small.merging([
        "epochs": .integer(2), "fine_tuning_epochs": .integer(2), "early_stopping": .flag(false),
        "batch_size": .integer(8), "calendar": .list([.text("hour_of_day")]),
      ]) { $1 })
    let series = try ACVAETests.series()
    let points = series.grid.count
    let input = TrainingInput(
      series: series, labelledAnomaly: (0..<points).map { $0 % 50 < 20 },
      ignored: [Bool](repeating: false, count: points), labelledNormal: (0..<points).map { $0 % 50 == 30 })
    let preparation = ACVAEPreparation(input, parameters)
    let network = ACVAENetwork(
      metrics: 3, situation: preparation.situation(series), latent: parameters.latentDimensions,
      units: parameters.hiddenUnits, seed: 1)
    var training = try ACVAETraining(
      parameters, data: preparation.data(input, usesLabels: true), labelledNormal: input.labelledNormal,
      objective: objective, seed: 1, network: network)
    // A training asks whether it is cancelled at every fourth step.
    let counts = Mutex(AllocationCounts())
    let environment = TrainingEnvironment(
      seed: 1, team: ComputeTeam(threads: 2),
      isCancelled: {
        counts.withLock { $0.note() }
        return false
      })
    try training.run(environment, before: 0, total: 2, saves: false)
    let steps = counts.withLock { $0.betweenNotes }
    #expect(steps.count >= 20)
    // The first steps of all, and the border between the epochs.
    #expect(steps.count { $0 == 0 } >= steps.count - 2, "\(steps)")
    #expect(steps.last == 0)
  }
}
