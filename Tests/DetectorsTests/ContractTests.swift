import Kernels
import Series
import SeededRandom
import Testing

@testable import Detectors

/// A method that the suite holds to the contract, by its defaults or by others.
struct ContractCase: Sendable, CustomTestStringConvertible {
  private let algorithm: Algorithm
  private let parameters: [String: ParameterValue]
  let testDescription: String

  init(_ algorithm: Algorithm, _ parameters: [String: ParameterValue] = [:], as name: String? = nil) {
    (self.algorithm, self.parameters) = (algorithm, parameters)
    testDescription = algorithm.rawValue + (name.map { ", " + $0 } ?? "")
  }

  func train(_ input: TrainingInput, _ seed: UInt64) throws -> any Detector {
    let environment = TrainingEnvironment(seed: seed, team: ComputeTeam(threads: 1))
    return try algorithm.train(input, parameters: algorithm.parameters(parameters), environment: environment).detector
  }

  func read(_ bytes: [UInt8]) throws -> any Detector { try algorithm.detector(decoding: bytes) }

  /// What would take too long by its defaults.
  private static let small: [Algorithm: [String: ParameterValue]] = [
    .donut: ["window": .integer(24), "hidden_units": .integer(24), "epochs": .integer(30)],
    .acvae: [
      "window": .integer(12), "hidden_units": .integer(24), "epochs": .integer(20), "posterior_samples": .integer(20),
      "learning_rate": .number(0.005), "calendar": .list([.text("hour_of_day")]),
    ],
    .pad: [
      "window": .integer(24), "sequence_length": .integer(32), "hidden_units": .integer(24), "epochs": .integer(30),
      "learning_rate": .number(0.01),
    ],
  ]

  /// Every method that gives scores, and some of them in other ways too: a new one needs no row here.
  static let all =
    Algorithm.allCases.filter(\.givesScores).map { ContractCase($0, small[$0] ?? [:]) } + [
      ContractCase(.seasonalNaive, ["period": .integer(48)], as: "of a given period"),
      ContractCase(
        .spectralResidual,
        ["window": .integer(48), "averaged_frequencies": .integer(4), "estimated_points": .integer(0)],
        as: "of other settings"),
      ContractCase(.pca, ["scaler": .text("robust"), "score": .text("combined")], as: "of other settings"),
    ]
    + PADParameters.Variant.allCases.filter { $0 != PADParameters().variant }.map { variant in
      ContractCase(
        .pad, small[.pad, default: [:]].merging(["variant": .text(variant.rawValue)]) { $1 }, as: "\(variant)")
    }
}

@Suite("Every detector keeps the contract")
struct ContractTests {
  /// Daily waves with noise, 48 points a day; 600 points to learn from and 200 to score.
  static func series(seed: UInt64 = 1, change: (inout [Double]) -> Void = { _ in }) throws -> GriddedSeries {
    var generator = SeededGenerator(seed: seed)
    var values = (0..<800).map { index in
      let phase = Double(index % 48) / 48 * 2 * Double.pi
      return 10 + 3 * wave(phase) + 0.3 * generator.normal()
    }
    change(&values)
    return try gridded(values)
  }

  static func gridded(_ values: [Double]) throws -> GriddedSeries {
    let grid = try TimeGrid(start: 1_700_000_000, interval: 1_800, count: values.count)
    return try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
  }

  static func training(_ series: GriddedSeries, points: Int = 600) -> TrainingInput {
    let part = series.slice(0..<points)
    let none = [Bool](repeating: false, count: part.grid.count)
    return TrainingInput(series: part, labelledAnomaly: none, ignored: none)
  }

  @Test("The same seed gives the same detector and the same scores, bit for bit", arguments: ContractCase.all)
  func deterministic(_ method: ContractCase) throws {
    let series = try Self.series()
    let first = try method.train(Self.training(series), 7)
    let second = try method.train(Self.training(series), 7)
    #expect(first.encoded() == second.encoded())
    let scores = try first.score(series, range: 600..<800, team: nil)
    let again = try second.score(series, range: 600..<800, team: nil)
    #expect(same(scores, again))
    #expect(scores.scores.allSatisfy { $0.isFinite })
  }

  @Test("A detector that is saved and read back gives the same scores", arguments: ContractCase.all)
  func archive(_ method: ContractCase) throws {
    let series = try Self.series()
    let detector = try method.train(Self.training(series), 7)
    let bytes = detector.encoded()
    let restored = try method.read(bytes)
    #expect(restored.encoded() == bytes)
    #expect(restored.lookback == detector.lookback)
    let before = try detector.score(series, range: 500..<800, team: nil)
    let after = try restored.score(series, range: 500..<800, team: nil)
    #expect(same(before, after))
  }

  @Test("Bytes that are cut off, changed or of something else are refused", arguments: ContractCase.all)
  func damaged(_ method: ContractCase) throws {
    let bytes = try method.train(Self.training(try Self.series()), 7).encoded()
    for length in [0, 1, bytes.count / 2, bytes.count - 1] {
      #expect(throws: DetectorError.self) { try method.read(Array(bytes.prefix(length))) }
    }
    for place in [0, bytes.count / 2, bytes.count - 1] {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: DetectorError.self) { try method.read(changed) }
    }
  }

  @Test("A point's score does not depend on the range that is asked for", arguments: ContractCase.all)
  func ranges(_ method: ContractCase) throws {
    let series = try Self.series { values in for index in stride(from: 0, to: 800, by: 37) { values[index] = .nan } }
    let detector = try method.train(Self.training(series), 7)
    let whole = try detector.score(series, range: 0..<800, team: nil)
    #expect(whole.scores.count == 800 && whole.bands[0].expected.count == 800)
    for range in [600..<800, 700..<701, 799..<800, 650..<650] {
      let part = try detector.score(series, range: range, team: nil)
      #expect(same(part.scores, Array(whole.scores[range])))
      #expect(same(part.bands[0].expected, Array(whole.bands[0].expected[range])))
    }
    #expect(whole.scores.prefix(detector.lookback).allSatisfy { $0.isNaN })
    let history = min(700, detector.history)
    let window = series.slice((700 - history)..<701)
    let alone = try detector.score(window, range: history..<history + 1, team: nil)
    #expect(same(alone.scores, [whole.scores[700]]))
  }

  @Test("A planted spike has the highest score, and a higher spike a higher one", arguments: ContractCase.all)
  func spike(_ method: ContractCase) throws {
    let detector = try method.train(Self.training(try Self.series()), 7)
    var before = 0.0
    for height in [5.0, 10, 20] {
      let spiked = try Self.series { $0[700] += height }
      let scores = try detector.score(spiked, range: 650..<750, team: nil).scores
      #expect(scores[50] > before)
      // The way back from a spike is a jump of the same size, so that a neighbour may come close.
      #expect(scores[50] >= 0.8 * (scores.max() ?? .infinity))
      before = scores[50]
    }
  }

  @Test("The band holds most of ordinary data, and its bounds are in order", arguments: ContractCase.all)
  func bands(_ method: ContractCase) throws {
    let series = try Self.series()
    let detector = try method.train(Self.training(series), 7)
    let band = try detector.score(series, range: 600..<800, team: nil).bands[0]
    let values = series.metrics[0].values[600..<800]
    let inside = zip(values, zip(band.lower, band.upper)).count { $0 >= $1.0 && $0 <= $1.1 }
    #expect(inside >= 180)
    #expect(zip(band.lower, band.expected).allSatisfy { $0 <= $1 })
    #expect(zip(band.expected, band.upper).allSatisfy { $0 <= $1 })
  }

  @Test("Missing points are unscored, and gaps do no harm to the rest", arguments: ContractCase.all)
  func gaps(_ method: ContractCase) throws {
    let series = try Self.series { values in
      for index in 200..<230 { values[index] = .nan }
      for index in [650, 651, 700] { values[index] = .nan }
    }
    let detector = try method.train(Self.training(series), 7)
    let scores = try detector.score(series, range: 600..<800, team: nil).scores
    for index in [50, 51, 100] { #expect(scores[index].isNaN) }
    #expect(scores.count { $0.isNaN } <= 6)
  }

  @Test(
    "A constant series is learnt and scored with finite numbers, and a jump stands out", arguments: ContractCase.all)
  func constant(_ method: ContractCase) throws {
    var values = [Double](repeating: 5, count: 800)
    values[700] = 6
    let series = try Self.gridded(values)
    let detector = try method.train(Self.training(series), 7)
    let scores = try detector.score(series, range: 650..<750, team: nil).scores
    #expect(scores.allSatisfy { $0.isFinite })
    #expect(scores[50] > scores[40])
  }

  @Test("Too short a series, and one that is all missing, are errors", arguments: ContractCase.all)
  func short(_ method: ContractCase) throws {
    let series = try Self.series()
    for points in [1, 2, 5] {
      #expect(throws: DetectorError.self) { try method.train(Self.training(series, points: points), 7) }
    }
    let missing = try Self.gridded([Double](repeating: .nan, count: 700))
    #expect(throws: DetectorError.nothingToLearnFrom) { try method.train(Self.training(missing), 7) }
  }

  @Test("Scoring less than the lookback gives no score rather than a crash", arguments: ContractCase.all)
  func shortScoring(_ method: ContractCase) throws {
    let series = try Self.series()
    let detector = try method.train(Self.training(series), 7)
    let start = series.slice(0..<detector.lookback)
    let scores = try detector.score(start, range: 0..<detector.lookback, team: nil)
    #expect(scores.scores.count == detector.lookback && scores.scores.allSatisfy { $0.isNaN })
  }

  @Test("Huge values are scored with finite numbers, or refused with a reason", arguments: ContractCase.all)
  func huge(_ method: ContractCase) throws {
    for size in [1e300, 1e308] {
      let series = try Self.series { values in for index in values.indices { values[index] *= size / 20 } }
      let spiked = try Self.series { $0[700] = -size }
      do {
        let detector = try method.train(Self.training(series), 7)
        let scores = try detector.score(series, range: 600..<800, team: nil)
        #expect(scores.scores.allSatisfy { !$0.isInfinite })
        #expect(scores.bands[0].expected.allSatisfy { !$0.isInfinite })
      } catch DetectorError.valuesOutOfRange {}
      let detector = try method.train(Self.training(spiked), 7)
      let scores = try detector.score(spiked, range: 690..<710, team: nil)
      #expect(scores.scores.allSatisfy { !$0.isInfinite })
    }
  }

  @Test("Ignored points are as good as missing: what they hold changes nothing", arguments: ContractCase.all)
  func ignored(_ method: ContractCase) throws {
    let mask = (0..<600).map { (300..<340).contains($0) }
    let none = [Bool](repeating: false, count: 600)
    let archives = try [1e6, -1e6].map { value in
      let series = try Self.series { for index in 300..<340 { $0[index] = value } }.slice(0..<600)
      let input = TrainingInput(series: series, labelledAnomaly: none, ignored: mask)
      return try method.train(input, 7).encoded()
    }
    #expect(archives[0] == archives[1])
  }

  @Test("A series of another number of metrics is refused", arguments: ContractCase.all)
  func metrics(_ method: ContractCase) throws {
    let series = try Self.series()
    let detector = try method.train(Self.training(series), 7)
    let column = series.metrics[0]
    let two = try GriddedSeries(
      grid: series.grid, metrics: [column, SeriesColumn(name: "other", values: column.values)])
    #expect(throws: DetectorError.self) { try detector.score(two, range: 600..<800, team: nil) }
  }
}

private func wave(_ phase: Double) -> Double {
  // A parabola each half period: like a sine, and free of the platform's.
  let turn = phase / (2 * Double.pi)
  let half = turn < 0.5 ? turn : turn - 0.5
  return (turn < 0.5 ? 1 : -1) * 16 * half * (0.5 - half)
}

/// Equality for which NaN equals NaN.
private func same(_ left: [Double], _ right: [Double]) -> Bool {
  left.map(\.bitPattern) == right.map(\.bitPattern)
    || left.count == right.count
      && zip(left, right).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
}

private func same(_ left: PointScores, _ right: PointScores) -> Bool {
  same(left.scores, right.scores)
    && zip(left.bands, right.bands).allSatisfy {
      same($0.expected, $1.expected) && same($0.lower, $1.lower) && same($0.upper, $1.upper)
    }
}
