import Kernels
import Synchronization
import Testing

@testable import Detectors

@Suite("Training of PAD") struct PADTrainingTests {
  @Test("The result is the same to the bit on one thread and on three", arguments: PADParameters.Variant.allCases)
  func threads(_ variant: PADParameters.Variant) throws {
    let values = PADSeries.seasonal(400)
    for batch in [1, 5] {
      let changes: [String: ParameterValue] = [
        "variant": .text(variant.rawValue), "epochs": .integer(2), "batch_size": .integer(batch),
      ]
      let one = try PADSeries.train(values, changes, threads: 1)
      let three = try PADSeries.train(values, changes, threads: 3)
      #expect(one.detector.encoded() == three.detector.encoded())
      #expect(one.report.epochs == three.report.epochs)
    }
  }

  @Test("Another seed gives another network")
  func seeds() throws {
    let values = PADSeries.seasonal(200)
    let one = try PADSeries.train(values, ["epochs": .integer(1)], seed: 1)
    let two = try PADSeries.train(values, ["epochs": .integer(1)], seed: 2)
    #expect(one.detector.encoded() != two.detector.encoded())
  }

  @Test(
    "A training that was interrupted after any epoch of any stage ends with the same bits",
    arguments: PADParameters.Variant.allCases)
  func resumption(_ variant: PADParameters.Variant) throws {
    let input = try PADSeries.input(PADSeries.seasonal(300))
    let parameters = try PADSeries.parameters(["variant": .text(variant.rawValue)])
    let kept = Mutex<[[UInt8]]>([])
    let team = ComputeTeam(threads: 1)
    let whole = try PAD.train(
      input, parameters: parameters,
      environment: TrainingEnvironment(
        seed: 3, team: team, saveCheckpoint: { state in kept.withLock { $0.append(state()) } }))
    let checkpoints = kept.withLock { $0 }
    #expect(checkpoints.count == 4 * PADStage.stages(of: variant).count)
    for checkpoint in checkpoints {
      let resumed = try PAD.train(
        input, parameters: parameters, environment: TrainingEnvironment(seed: 3, team: team, checkpoint: checkpoint))
      #expect(resumed.detector.encoded() == whole.detector.encoded())
      #expect(resumed.report.epochs == whole.report.epochs)
      #expect(resumed.report.bestEpoch == whole.report.bestEpoch)
    }
    #expect(throws: DetectorError.checkpointMismatch) {
      try PAD.train(
        input, parameters: parameters,
        environment: TrainingEnvironment(seed: 4, team: team, checkpoint: checkpoints[0]))
    }
    #expect(throws: DetectorError.self) {
      try PAD.train(
        input, parameters: parameters,
        environment: TrainingEnvironment(seed: 3, team: team, checkpoint: Array(checkpoints[0].dropLast(3))))
    }
  }

  @Test("Stopping early keeps the best epoch's weights")
  func earlyStopping() throws {
    let values = PADSeries.seasonal(400)
    let changes: [String: ParameterValue] = [
      "epochs": .integer(100), "patience": .integer(2), "learning_rate": .number(0.03),
    ]
    let stopped = try PADSeries.train(values, changes)
    let bestEpoch = try #require(stopped.report.bestEpoch)
    #expect(stopped.report.stoppedEarly && stopped.report.epochs.count == bestEpoch + 2)
    let best = stopped.report.epochs.compactMap(\.validationLoss).min()
    #expect(stopped.report.epochs[bestEpoch - 1].validationLoss == best)
    let short = try PADSeries.train(values, changes.merging(["epochs": .integer(bestEpoch)]) { $1 })
    let series = try PADSeries.gridded(values)
    let scores = try [stopped, short].map { try $0.detector.score(series, range: 0..<400, team: nil).scores }
    #expect(scores[0].isIdentical(to: scores[1]))
  }

  @Test("Where nothing or too little is to be held out, every epoch is run")
  func everyEpoch() throws {
    let changes: [String: ParameterValue] = ["patience": .integer(1), "epochs": .integer(6)]
    let without = try PADSeries.train(
      PADSeries.seasonal(300), changes.merging(["validation_fraction": .number(0)]) { $1 })
    #expect(without.report.epochs.count == 6 && without.report.validationSamples == 0)
    #expect(without.report.trainingSamples == 300 - 16)
    #expect(!without.report.notes.contains { $0.contains("hold") })
    let short = try PADSeries.train(PADSeries.seasonal(40), changes)
    #expect(short.report.epochs.count == 6 && short.report.validationSamples == 0)
    #expect(short.report.notes.contains { $0.contains("Too few points to hold some out") })
  }

  @Test("A warm start begins where the other ended; one of other dimensions is refused")
  func warmStart() throws {
    let values = PADSeries.seasonal(400)
    let first = try PADSeries.train(values, ["epochs": .integer(20), "learning_rate": .number(0.01)])
    func train(_ warmStart: [UInt8]?, _ changes: [String: ParameterValue]) throws -> TrainingReport {
      try PAD.train(
        PADSeries.input(values), parameters: PADSeries.parameters(changes),
        environment: TrainingEnvironment(seed: 9, team: ComputeTeam(threads: 1), warmStart: warmStart)
      ).report
    }
    let one: [String: ParameterValue] = ["epochs": .integer(1)]
    let (cold, warm) = (try train(nil, one), try train(first.detector.encoded(), one))
    #expect(warm.epochs[0].loss < 0.5 * cold.epochs[0].loss)
    for name in ["window", "hidden_units", "latent_dimensions"] {
      #expect(throws: DetectorError.warmStartMismatch) { try train(first.detector.encoded(), [name: .integer(20)]) }
    }
    #expect(throws: DetectorError.self) { try train([1, 2, 3], one) }
  }

  @Test("The first stage of P-AD is AD, and its second one leaves the auto-encoder as it is")
  func twoSteps() throws {
    let values = PADSeries.seasonal(400)
    let series = try PADSeries.gridded(values)
    let detectors = try ["ad", "p_ad"].map { try PADSeries.train(values, ["variant": .text($0)]).detector }
    let scores = try detectors.map { try $0.score(series, range: 0..<400, team: nil).scores }
    #expect(scores[0].isIdentical(to: scores[1]))
    let forecasts = try detectors.map { try $0.forecast(series, origins: [400], horizon: 2, team: nil)[0][0] }
    #expect(forecasts[0].allSatisfy { $0.isNaN } && forecasts[1].allSatisfy { $0.isFinite })
  }

  @Test("Progress counts the epochs of all stages")
  func progress() throws {
    let seen = Mutex<[[Int]]>([])
    _ = try PAD.train(
      PADSeries.input(PADSeries.seasonal(200)),
      parameters: PADSeries.parameters(["variant": .text("p_ad"), "epochs": .integer(2)]),
      environment: TrainingEnvironment(
        seed: 1, team: ComputeTeam(threads: 1),
        observe: { step in seen.withLock { $0.append([step.epoch, step.epochs]) } }
      ))
    #expect(seen.withLock { $0 } == [[1, 4], [2, 4], [3, 4], [4, 4]])
  }

  @Test("Cancelling ends a training with its error")
  func cancellation() throws {
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), isCancelled: { true })
    #expect(throws: DetectorError.cancelled) {
      try PAD.train(
        PADSeries.input(PADSeries.seasonal(300)), parameters: PADSeries.parameters(), environment: environment)
    }
  }
}
