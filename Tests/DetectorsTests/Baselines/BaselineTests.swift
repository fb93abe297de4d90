import Glibc
import Kernels
import Series
import SeededRandom
import Testing

@testable import Detectors

@Suite("Baselines")
struct BaselineTests {
  static func train<Method: TrainableDetector>(
    _ method: Method.Type, _ columns: [[Double]], parameters: [String: ParameterValue] = [:], labels: [Bool] = []
  ) throws -> (detector: Method, report: TrainingReport, series: GriddedSeries) {
    let grid = try TimeGrid(start: 0, interval: 60, count: columns[0].count)
    let series = try GriddedSeries(
      grid: grid, metrics: columns.enumerated().map { SeriesColumn(name: "m\($0.offset)", values: $0.element) })
    let none = [Bool](repeating: false, count: grid.count)
    let input = TrainingInput(series: series, labelledAnomaly: labels.isEmpty ? none : labels, ignored: none)
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let result = try Method.train(input, parameters: Method.Parameters(parameters), environment: environment)
    return (result.detector, result.report, series)
  }

  @Test("The difference is |xₜ − xₜ₋₁| in robust deviations, its expectation the point before")
  func difference() throws {
    let values: [Double] = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 4, .nan, 3, 3]
    let (detector, _, series) = try Self.train(DifferenceBaseline.self, [values])
    let result = try detector.score(series, range: 0..<14, team: nil)
    #expect(result.scores[0].isNaN && result.scores[11].isNaN && result.scores[12].isNaN)
    #expect(abs(result.scores[10] - 3 / 1.4826) < 1e-12)
    #expect(result.scores[13] == 0)
    #expect(result.bands[0].expected[10] == 1)
  }

  @Test("The season expects the median of up to three earlier periods, missing ones aside")
  func seasonal() throws {
    var values = (0..<20).map { Double($0 % 4 * 10) }
    (values[1], values[5], values[9]) = (11, 13, .nan)
    let (detector, _, series) = try Self.train(
      SeasonalNaiveBaseline.self, [values], parameters: ["period": .integer(4)])
    #expect(detector.lookback == 12)
    let expected = try detector.score(series, range: 12..<16, team: nil).bands[0].expected
    #expect(expected == [0, 12, 20, 30])
  }

  @Test("Without a period the season is the median of the points before")
  func plainMedian() throws {
    var generator = SeededGenerator(seed: 4)
    let values = (0..<400).map { $0 % 17 == 3 ? Double.nan : generator.normal() }
    let (detector, _, series) = try Self.train(SeasonalNaiveBaseline.self, [values])
    #expect(detector.lookback == 60)
    let expected = try detector.score(series, range: 60..<400, team: nil).bands[0].expected
    for (offset, value) in expected.enumerated() {
      let window = SortedValues(Array(values[offset..<offset + 60]))
      #expect(abs(value - window.median) < 1e-12)
    }
  }

  @Test("Trimmed ridge regression has the coefficients of plain design matrices")
  func autoregression() throws {
    var state: UInt64 = 3
    var values: [Double] = []
    for index in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Double(state >> 33) / 2_147_483_648 - 0.5
      values.append(index > 1 ? 0.6 * values[index - 1] + 0.2 * values[index - 2] + noise : noise)
    }
    values[50] += 30
    (values[120], values[121]) = (.nan, .nan)
    let (detector, _, _) = try Self.train(AutoregressionBaseline.self, [values], parameters: ["lags": .integer(3)])
    let fitted = detector.metrics[0].predictor
    let found = [fitted.scaler.median, fitted.scaler.deviation] + fitted.coefficients + [fitted.intercept]
    for (value, reference) in zip(found, Self.reference) { #expect(abs(value - reference) < 1e-9) }
  }
  static let reference: [Double] = [
    -0.010440957780787262, 0.28109753514789476, 0.6744454955590393, 0.26854628300756844, -0.12528057888686647,
    0.03884063402451766,
  ]

  /// Which points of a series are measured.
  enum Measured: String, CaseIterable, Sendable {
    case eightHoursOfTwentyFour, oneInTwo, twoInSix, scattered, dailyBatchesOfFive

    func holds(_ index: Int, _ generator: inout SeededGenerator) -> Bool {
      switch self {
      case .eightHoursOfTwentyFour: (9..<17).contains(index % 24) && index / 24 % 7 < 5
      case .oneInTwo: index % 2 == 0
      case .twoInSix: index % 6 < 2
      case .scattered: Double.random(in: 0..<1, using: &generator) < 0.4
      case .dailyBatchesOfFive: index % 288 < 5
      }
    }
  }

  @Test("Where sixty points in a row are never measured fewer are looked back on", arguments: Measured.allCases)
  func sparse(_ measured: Measured) throws {
    var generator = SeededGenerator(seed: 7)
    var values = (0..<8_736).map { 100 + 20 * sin(Double($0) / 4) + generator.normal() }
    for index in values.indices where !measured.holds(index, &generator) { values[index] = .nan }
    let (detector, _, series) = try Self.train(AutoregressionBaseline.self, [values])
    let scores = try detector.score(series, range: 0..<values.count, team: nil).scores
    let (scored, present) = (scores.count { !$0.isNaN }, values.count { !$0.isNaN })
    #expect(3 * scored > present, "\(detector.metrics[0].predictor.lags) lags: \(scored) of \(present)")
  }

  @Test("A number of points that is asked for and nowhere measured in a row is what is told of")
  func sparseByRequest() throws {
    let values = (0..<2_000).map { $0 % 24 < 8 ? Double($0 % 24) : .nan }
    #expect(throws: DetectorError.pastNotMeasured(points: 48)) {
      try Self.train(AutoregressionBaseline.self, [values], parameters: ["lags": .integer(48)])
    }
    _ = try Self.train(AutoregressionBaseline.self, [values], parameters: ["lags": .integer(7)])
  }

  @Test("Labelled anomalies are kept out of the learning unless told otherwise")
  func labels() throws {
    var generator = SeededGenerator(seed: 6)
    var values = (0..<300).map { _ in generator.normal() }
    for index in 100..<140 { values[index] = 50 * generator.normal() }
    let labels = values.indices.map { (100..<140).contains($0) }
    let kept = try Self.train(EnsembleBaseline.self, [values], labels: labels).detector
    let used = try Self.train(
      EnsembleBaseline.self, [values], parameters: ["use_labels": .flag(false)], labels: labels
    ).detector
    #expect(kept.trio.difference.metrics[0].scale.tail < 6)
    #expect(used.trio.difference.metrics[0].scale.tail > 50)
  }

  @Test("Of several metrics the worst counts, with its share, and a missing one leaves the score to the others")
  func metrics() throws {
    var generator = SeededGenerator(seed: 2)
    var columns = (0..<3).map { _ in (0..<300).map { _ in generator.normal() } }
    columns[1][250] = 40
    columns[2][260] = .nan
    let (detector, _, series) = try Self.train(EnsembleBaseline.self, columns)
    let result = try detector.score(series, range: 240..<280, team: nil)
    #expect(result.bands[1].contribution[10] > 0.6)
    let sum = result.bands.reduce(0) { $0 + $1.contribution[10] }
    #expect(abs(sum - 1) < 1e-9)
    #expect(result.scores[20].isFinite && result.bands[2].contribution[20] == 0)
    #expect(result.scores[10] == result.scores.max())
  }

  @Test("A constant range is noted in the report, and cancelling ends the training")
  func report() throws {
    let constant = try Self.train(DifferenceBaseline.self, [[Double](repeating: 3, count: 50)]).report
    #expect(constant.notes.count == 1)
    #expect(constant.trainingSamples == 50)
    let series = try GriddedSeries(
      grid: TimeGrid(start: 0, interval: 60, count: 50),
      metrics: [SeriesColumn(name: "m", values: (0..<50).map(Double.init))])
    let none = [Bool](repeating: false, count: 50)
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), isCancelled: { true })
    #expect(throws: DetectorError.cancelled) {
      try EnsembleBaseline.train(
        TrainingInput(series: series, labelledAnomaly: none, ignored: none),
        parameters: EnsembleBaseline.Parameters(), environment: environment)
    }
  }
}
