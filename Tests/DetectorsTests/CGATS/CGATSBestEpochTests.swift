import Kernels
import Networks
import Testing

@testable import Detectors

@Suite struct CGATSBestEpochTests {
  private static let changes: [String: ParameterValue] = [
    "epochs": .integer(6), "patience": .integer(1), "early_stopping": .flag(false), "learning_rate": .number(0.05),
    "validation_fraction": .number(0.15), "kl_annealing": .number(0),
  ]

  @Test("Without early stopping every epoch is run, windows are held out, and the best one's weights are kept")
  func bestEpoch() throws {
    let input = try CGATSSeries.spikes(points: 900, metrics: 1)
    let (model, report) = try CGATSTrainingTests.train([input], Self.changes)
    let losses = report.epochs.compactMap(\.validationLoss)
    let best = try #require(report.bestEpoch)
    #expect(losses.count == 6 && !report.stoppedEarly && report.validationSamples > 0)
    #expect(losses[best - 1] == losses.min())
    let (short, _) = try CGATSTrainingTests.train([input], Self.changes.merging(["epochs": .integer(best)]) { $1 })
    #expect(short.network.parameters.map(\.values) == model.network.parameters.map(\.values))
  }

  @Test(
    "A training without early stopping that an earlier release began holds nothing out, as it did there",
    arguments: [CGATSStage.foundation, .generator])
  func earlierRelease(_ stage: CGATSStage) throws {
    let input = try CGATSSeries.spikes(points: 900, metrics: 1)
    let parameters = try CGATS.Parameters(
      CGATSTrainingTests.small.merging(Self.changes.merging(["epochs": .integer(3)]) { $1 }) { $1 })
    var data = CGATSData(metrics: 1, limit: parameters.limit)
    data.append(input, CGATSPreparation.scales(input))
    let windows = try CGATSWindows(data, window: 32, parameters, holdsOut: false)
    let labels = try #require(LabelModel(data, windows))
    let environment = TrainingEnvironment(seed: 4, team: ComputeTeam(threads: 1))
    func trainer(_ stage: CGATSStage, _ network: CGATSNetwork) -> EpochTrainer<CGATSTraining> {
      var network = network
      if stage == .generator { network.startGeneratorFromFoundation() }
      network.freeze(stage)
      return EpochTrainer(
        CGATSTraining(parameters, data, windows, labels, stage: stage, seed: 4, network), network)
    }
    var foundation = trainer(.foundation, CGATSNetwork(metrics: 1, parameters, seed: 4))
    try foundation.run(environment, until: stage == .foundation ? 2 : .max)
    var checkpoint = foundation.checkpoint()
    try foundation.run(environment)
    var generator = trainer(.generator, foundation.result)
    try generator.run(environment, until: 1)
    if stage == .generator { checkpoint = generator.checkpoint() }
    try generator.run(environment)
    var resumed = environment
    resumed.checkpoint = checkpoint
    let (model, _) = try CGATS.train([input], parameters: parameters, environment: resumed)
    #expect(model.network.parameters.map(\.values) == generator.result.parameters.map(\.values))
  }
}
