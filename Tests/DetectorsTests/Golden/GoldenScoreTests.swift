import Kernels
import Series
import Testing

@testable import Detectors

/// One way of learning whose numbers are frozen.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let algorithm: Algorithm
  let metrics: Int
  let parameters: [String: ParameterValue]
  let testDescription: String

  init(_ algorithm: Algorithm, metrics: Int = 1, _ parameters: [String: ParameterValue] = [:], as name: String? = nil) {
    (self.algorithm, self.metrics, self.parameters) = (algorithm, metrics, parameters)
    testDescription = algorithm.rawValue + (name.map { ", " + $0 } ?? "")
  }

  private static let donut: [String: ParameterValue] = [
    "window": .integer(24), "hidden_units": .integer(20), "latent_dimensions": .integer(3), "epochs": .integer(6),
    "batch_size": .integer(100), "patience": .integer(2),
  ]
  private static let pad: [String: ParameterValue] = [
    "window": .integer(24), "sequence_length": .integer(32), "hidden_units": .integer(20),
    "latent_dimensions": .integer(3), "epochs": .integer(6), "learning_rate": .number(0.01), "patience": .integer(3),
  ]
  private static let acvae: [String: ParameterValue] = [
    "window": .integer(10), "hidden_units": .integer(20), "latent_dimensions": .integer(3), "epochs": .integer(5),
    "fine_tuning_epochs": .integer(4), "posterior_samples": .integer(10), "learning_rate": .number(0.005),
  ]

  static let all =
    [
      GoldenCase(.difference), GoldenCase(.seasonalNaive), GoldenCase(.autoregression), GoldenCase(.spectralResidual),
      GoldenCase(.ensemble), GoldenCase(.ensemble, metrics: 3, as: "three metrics"), GoldenCase(.pca, metrics: 3),
      GoldenCase(
        .pca, metrics: 3, ["scaler": .text("robust"), "score": .text("combined")], as: "robust and combined"),
      GoldenCase(.donut, donut),
      GoldenCase(.donut, donut.merging(["score": .text("prior")]) { $1 }, as: "prior"),
      GoldenCase(.donut, donut.merging(["objective": .text("vae_baseline")]) { $1 }, as: "VAE"),
    ]
    + PADParameters.Variant.allCases.map { variant in
      GoldenCase(.pad, pad.merging(["variant": .text(variant.rawValue)]) { $1 }, as: variant.rawValue)
    }
    + ACVAEParameters.Score.allCases.map { score in
      GoldenCase(.acvae, metrics: 3, acvae.merging(["score": .text(score.rawValue)]) { $1 }, as: score.rawValue)
    } + [
      GoldenCase(.acvae, metrics: 3, acvae.merging(["structure": .text("plain")]) { $1 }, as: "plain")
    ]
}

@Suite("What the methods make of a fixed series and seed is frozen, bit for bit")
struct GoldenScoreTests {
  private static let environment = TrainingEnvironment(seed: 17, team: ComputeTeam(threads: 2))

  /// Holds a group of numbers against the frozen ones, or freezes them.
  private func expect(_ group: String, _ figures: [(name: String, values: [Double])]) throws {
    let lines = figures.map { GoldenFigures.line("\(group): \($0.name)", $0.values) }
    if GoldenFigures.isWriting { return try GoldenFigures.replace(group, with: lines) }
    #if arch(x86_64)
      #expect(try GoldenFigures.lines(of: group) == lines.sorted())
    #endif
  }

  @Test("Scores, bands, losses and forecasts", arguments: GoldenCase.all)
  func detectors(_ golden: GoldenCase) throws {
    let (series, input) = try GoldenSeries.input(metrics: golden.metrics)
    let parameters = try golden.algorithm.parameters(golden.parameters)
    let (detector, report) = try golden.algorithm.train(input, parameters: parameters, environment: Self.environment)
    let scores = try detector.score(series, range: GoldenSeries.scored, team: nil)
    var figures = [
      ("scores", scores.scores), ("losses", report.epochs.flatMap { [$0.loss, $0.validationLoss ?? .nan] }),
      ("bands", scores.bands.flatMap { $0.expected + $0.lower + $0.upper }),
    ]
    if golden.metrics > 1 { figures.append(("contributions", scores.bands.flatMap(\.contribution))) }
    if let forecaster = detector as? any Forecaster {
      let forecasts = try forecaster.forecast(series, origins: [960, 1_100], horizon: 40, team: nil)
      figures.append(("forecasts", forecasts.flatMap { $0.flatMap { $0 } }))
    }
    try expect(golden.testDescription, figures)
  }

  @Test("What ACVAE asks about")
  func queries() throws {
    let (series, input) = try GoldenSeries.input(metrics: 3)
    let golden = try #require(GoldenCase.all.first { $0.algorithm == .acvae })
    let detector = try ACVAE.train(
      input, parameters: ACVAE.Parameters(golden.parameters), environment: Self.environment
    ).detector
    let settled = [Bool](repeating: false, count: series.grid.count)
    let question = QueryQuestion(
      series: series, labelledAnomaly: input.labelledAnomaly + [Bool](repeating: false, count: 240),
      labelledNormal: input.labelledNormal + [Bool](repeating: false, count: 240), settled: settled, threshold: 10,
      count: 8)
    let queries = try detector.queries(question, environment: Self.environment)
    try expect(
      "acvae's queries",
      [
        ("places", queries.flatMap { [Double($0.range.lowerBound), Double($0.range.upperBound), Double($0.peak)] }),
        ("features", queries.flatMap { [$0.probability ?? .nan] + $0.features.map(\.value) }),
      ])
  }

  @Test("What C-GATS generates", arguments: CGATSParameters.Training.allCases)
  func generator(_ training: CGATSParameters.Training) throws {
    let input = try GoldenSeries.input(metrics: 2).training
    let (model, report) = try CGATSTrainingTests.train(
      [input],
      [
        "training": .text(training.rawValue), "early_stopping": .flag(true), "validation_fraction": .number(0.15),
      ], seed: 17)
    let windows = try model.generate(GenerationRequest(count: 6, seed: 3, minDeparture: 0.5), team: nil)
    try expect(
      "cgats, \(training.rawValue)",
      [
        ("values", windows.flatMap { $0.values.flatMap { $0 } }),
        ("labels", windows.flatMap { $0.label.map(Double.init) }),
        ("departures", windows.flatMap { [$0.departure, $0.departureOutside, Double($0.draws)] }),
        ("losses", report.epochs.flatMap { [$0.loss, $0.validationLoss ?? .nan] }),
      ])
  }
}
