import Kernels
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite struct CGATSTrainingTests {
  static let small: [String: ParameterValue] = [
    "window": .integer(32), "stride": .integer(3), "hidden_units": .integer(12), "latent_dimensions": .integer(3),
    "epochs": .integer(3), "generator_epochs": .integer(3), "early_stopping": .flag(false),
    "validation_fraction": .number(0),
  ]

  static func train(
    _ inputs: [TrainingInput], _ changes: [String: ParameterValue] = [:], threads: Int = 2, seed: UInt64 = 1,
    checkpoint: [UInt8]? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
    save: @escaping @Sendable (() -> [UInt8]) -> Void = { _ in }
  ) throws -> (model: CGATS, report: TrainingReport) {
    try CGATS.train(
      inputs, parameters: CGATS.Parameters(small.merging(changes) { $1 }),
      environment: TrainingEnvironment(
        seed: seed, team: ComputeTeam(threads: threads), checkpoint: checkpoint, isCancelled: isCancelled,
        saveCheckpoint: save))
  }

  @Test("Fewer than five labelled anomalies are an error that says how many are needed", arguments: [0, 1, 4])
  func tooFew(_ count: Int) throws {
    let input = try CGATSSeries.spikes(points: 600, metrics: 1, anomalies: count)
    #expect(throws: GenerationError.tooFewAnomalies(found: count, needed: 5)) { try Self.train([input]) }
  }

  @Test("Anomalies of several series count together")
  func severalSeries() throws {
    let input = try CGATSSeries.spikes(points: 240, metrics: 1, anomalies: 3)
    #expect(try Self.train([input, input]).model.window == 32)
  }

  @Test(
    "One seed makes one model, on any number of threads; another seed another",
    arguments: CGATSParameters.Training.allCases)
  func determinism(_ training: CGATSParameters.Training) throws {
    let input = try CGATSSeries.spikes(points: 500, metrics: 2)
    let changes: [String: ParameterValue] = ["training": .text(training.rawValue)]
    let model = try Self.train([input], changes, threads: 1).model.encoded()
    #expect(try Self.train([input], changes, threads: 2).model.encoded() == model)
    #expect(try Self.train([input], changes, seed: 2).model.encoded() != model)
  }

  @Test("A training goes on from any of its checkpoints to the same model", arguments: 0..<6)
  func resumes(_ epoch: Int) throws {
    let input = try CGATSSeries.spikes(points: 500, metrics: 1)
    let states = Mutex<[[UInt8]]>([])
    let whole = try Self.train([input], save: { state in states.withLock { $0.append(state()) } }).model.encoded()
    let all = states.withLock { $0 }
    #expect(all.count == 6)
    #expect(try Self.train([input], checkpoint: all[epoch]).model.encoded() == whole)
    #expect(throws: GenerationError.detector(.checkpointMismatch)) {
      try Self.train([input], seed: 2, checkpoint: all[epoch])
    }
  }

  @Test("A training ends when it is cancelled")
  func cancels() throws {
    let input = try CGATSSeries.spikes(points: 500, metrics: 1)
    #expect(throws: GenerationError.detector(.cancelled)) { try Self.train([input], isCancelled: { true }) }
  }

  @Test("Gaps, constant and huge values are learnt from without harm", arguments: [0, 1, 2])
  func oddInputs(_ kind: Int) throws {
    let input = try CGATSSeries.spikes(points: 500, metrics: 2)
    let metrics = input.series.metrics.enumerated().map { metric, column in
      SeriesColumn(
        name: column.name,
        values: column.values.enumerated().map { point, value in
          switch kind {
          case 0: point % 7 == 3 || (100..<110).contains(point) ? .nan : value
          case 1: metric == 0 ? 4 : value
          default: value * 1e300
          }
        })
    }
    var odd = input
    odd.series = try GriddedSeries(grid: input.series.grid, metrics: metrics)
    let made = try Self.train([odd]).model.generate(GenerationRequest(count: 3), team: nil)
    #expect(made.allSatisfy { $0.values.allSatisfy { $0.allSatisfy(\.isFinite) } })
  }

  @Test("Without a window given it is the paper's 240 points, or all there are, however long the anomalies")
  func automaticWindow() {
    func window(points: Int) -> Int {
      var data = CGATSData(metrics: 1, limit: 6)
      data.labels = (0..<points).map { $0 % 1_000 < 400 ? 1 : 0 }
      data.series = [0..<points]
      return CGATSWindows.automaticWindow(data)
    }
    #expect(window(points: 5_000) == 240)
    #expect(window(points: 200) == 200)
  }

  @Test("The latent variables are used: they carry information, explain normal windows, and tell windows apart")
  func latentIsUsed() throws {
    let input = try CGATSSeries.spikes(points: 2_400, metrics: 1)
    let figures = try Self.train(
      [input],
      ["hidden_units": .integer(32), "latent_dimensions": .integer(4), "stride": .integer(1), "epochs": .integer(30)]
    ).model.figures
    #expect(figures.divergence > 1)
    #expect(figures.explained > 0.5, "\(figures)")
    let components = try #require(figures.explainedByComponents)
    #expect(components > 0.5 && components <= 1, "\(figures)")
    #expect(figures.spread > 0.3, "\(figures)")
  }
}
