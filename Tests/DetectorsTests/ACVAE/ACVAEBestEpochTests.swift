import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct ACVAEBestEpochTests {
  private static let changes: [String: ParameterValue] = [
    "epochs": .integer(30), "patience": .integer(1), "early_stopping": .flag(false), "learning_rate": .number(0.05),
  ]

  @Test("Without early stopping every epoch is run, and the best one's weights are kept")
  func bestEpoch() throws {
    let series = try ACVAETests.series(400)
    let (detector, report) = try ACVAETests.train(series, Self.changes)
    let losses = report.epochs.compactMap(\.validationLoss)
    let best = try #require(report.bestEpoch)
    #expect(losses.count == 30 && !report.stoppedEarly && report.heldOut == 280..<400)
    #expect(best < 30 && losses[best - 1] == losses.min())
    let (short, _) = try ACVAETests.train(series, Self.changes.merging(["epochs": .integer(best)]) { $1 })
    #expect(short.full.network.parameters.map(\.values) == detector.full.network.parameters.map(\.values))
  }

  @Test("With nothing to be held out all is learnt from, and the last epoch kept", arguments: [true, false])
  func nothingHeldOut(stopsEarly: Bool) throws {
    let report = try ACVAETests.train(
      try ACVAETests.series(400),
      [
        "epochs": .integer(3), "patience": .integer(1), "early_stopping": .flag(stopsEarly),
        "validation_fraction": .number(0),
      ]
    ).report
    #expect(report.epochs.count == 3 && report.bestEpoch == 3 && report.heldOut == nil)
    #expect(report.trainingSamples == 391 && report.notes.allSatisfy { !$0.contains("hold some out") })
  }

  @Test("A training without early stopping that an earlier release began holds nothing out, as it did there")
  func earlierRelease() throws {
    let series = try ACVAETests.series(400)
    let none = [Bool](repeating: false, count: 400)
    let input = TrainingInput(series: series, labelledAnomaly: none, ignored: none)
    let parameters = try ACVAE.Parameters(
      ACVAETests.small.merging(Self.changes.merging(["epochs": .integer(5)]) { $1 }) { $1 })
    let preparation = ACVAEPreparation(input, parameters)
    let objective = try ACVAETraining(
      parameters, preparation.data(input, usesLabels: true), objective: .full, seed: 4, holdsOut: false)
    let environment = TrainingEnvironment(seed: 4, team: ComputeTeam(threads: 1))
    var earlier = EpochTrainer(
      objective,
      ACVAENetwork(
        metrics: 3, situation: preparation.situation(series), latent: parameters.latentDimensions,
        units: parameters.hiddenUnits, structure: parameters.structure, seed: 4))
    try earlier.run(environment, until: 2)
    var resumed = environment
    resumed.checkpoint = earlier.checkpoint()
    try earlier.run(environment)
    let (detector, report) = try ACVAE.train(input, parameters: parameters, environment: resumed)
    #expect(report.heldOut == nil && report.bestEpoch == 5)
    #expect(detector.full.network.parameters.map(\.values) == earlier.result.parameters.map(\.values))
    #expect(try ACVAE.train(input, parameters: parameters, environment: environment).report.heldOut != nil)
  }
}
