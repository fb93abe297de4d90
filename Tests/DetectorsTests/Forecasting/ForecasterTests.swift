import Kernels
import Series
import Testing

@testable import Detectors

/// One forecaster that the suite holds to the contract: a row here is all that a new one needs.
struct ForecasterCase: Sendable, CustomTestStringConvertible {
  let algorithm: Algorithm
  let parameters: [String: ParameterValue]

  init(_ algorithm: Algorithm, parameters: [String: ParameterValue] = [:]) {
    self.algorithm = algorithm
    self.parameters = parameters
  }

  var testDescription: String { algorithm.rawValue }

  static let all = [
    ForecasterCase(.difference), ForecasterCase(.seasonalNaive),
    ForecasterCase(.seasonalNaive, parameters: ["period": .integer(48)]), ForecasterCase(.autoregression),
    ForecasterCase(.autoregression, parameters: ["lags": .integer(5)]), ForecasterCase(.ensemble),
    ForecasterCase(
      .pad,
      parameters: [
        "window": .integer(24), "hidden_units": .integer(16), "sequence_length": .integer(16), "epochs": .integer(3),
      ]),
  ]

  /// Learnt from the first 600 points of the contract tests' series.
  func trained() throws -> any Forecaster {
    let environment = TrainingEnvironment(seed: 3, team: ComputeTeam(threads: 1))
    let detector = try algorithm.train(
      ContractTests.training(ContractTests.series()), parameters: algorithm.parameters(parameters),
      environment: environment
    ).detector
    return try #require(detector as? any Forecaster)
  }
}

@Suite("Every forecaster keeps the contract")
struct ForecasterTests {
  @Test("Each algorithm with a name of its own as a forecaster is one, and no other is")
  func names() throws {
    for algorithm in Algorithm.allCases {
      #expect((algorithm.type is any Forecaster.Type) == (algorithm.forecastMethod != nil), "\(algorithm)")
      let isCovered = ForecasterCase.all.contains { $0.algorithm == algorithm }
      #expect(isCovered == (algorithm.forecastMethod != nil), "\(algorithm)")
    }
  }

  @Test("Several origins at once get what each gets alone, one element a step", arguments: ForecasterCase.all)
  func origins(_ method: ForecasterCase) throws {
    let forecaster = try method.trained()
    let series = try ContractTests.series()
    let origins = [0, 1, 30, 599, 600, 743, 800]
    let together = try forecaster.forecast(series, origins: origins, horizon: 60, team: nil)
    let parallel = try forecaster.forecast(series, origins: origins, horizon: 60, team: ComputeTeam(threads: 2))
    #expect(together.count == 1 && together[0].count == origins.count)
    for (place, origin) in origins.enumerated() {
      let alone = try forecaster.forecast(series, origins: [origin], horizon: 60, team: nil)
      #expect(together[0][place].count == 60)
      #expect(Self.same(together[0][place], alone[0][0]))
      #expect(Self.same(together[0][place], parallel[0][place]))
      let short = try forecaster.forecast(series, origins: [origin], horizon: 7, team: nil)
      #expect(Self.same(Array(together[0][place][..<7]), short[0][0]))
    }
    #expect(together[0][0].allSatisfy { $0.isNaN }, "nothing comes before the first point")
    #expect(together[0][4].allSatisfy { $0.isFinite })
  }

  @Test("Nothing from the origin on is looked at, nor from before the lookback", arguments: ForecasterCase.all)
  func blind(_ method: ForecasterCase) throws {
    let forecaster = try method.trained()
    let origin = 700
    let answer = try forecaster.forecast(ContractTests.series(), origins: [origin], horizon: 50, team: nil)
    let later = try ContractTests.series { values in
      for index in origin..<values.count { values[index] = index % 2 == 0 ? .nan : 1e6 }
    }
    #expect(try Self.same(forecaster.forecast(later, origins: [origin], horizon: 50, team: nil)[0][0], answer[0][0]))
    let first = max(0, origin - forecaster.forecastLookback)
    let slice = try ContractTests.series().slice(first..<origin)
    let sliced = try forecaster.forecast(slice, origins: [origin - first], horizon: 50, team: nil)
    #expect(Self.same(sliced[0][0], answer[0][0]))
  }

  @Test("Gaps and huge values before the origin leave a finite forecast", arguments: ForecasterCase.all)
  func gaps(_ method: ForecasterCase) throws {
    let forecaster = try method.trained()
    let series = try ContractTests.series { values in
      for index in 692..<700 { values[index] = .nan }
      for index in stride(from: 560, to: 690, by: 3) { values[index] = .nan }
      values[691] = 1e300
    }
    let answer = try forecaster.forecast(series, origins: [700], horizon: 200, team: nil)
    #expect(answer[0][0].allSatisfy { $0.isFinite })
    // Where nothing was measured a forecaster is silent, or says what it learnt to be usual.
    let empty = try ContractTests.gridded([Double](repeating: .nan, count: 200))
    let usual = try forecaster.forecast(empty, origins: [200], horizon: 3, team: nil)[0][0]
    #expect(usual.allSatisfy { $0.isNaN || (5...15).contains($0) })
  }

  @Test("A series of other metrics is refused", arguments: ForecasterCase.all)
  func metrics(_ method: ForecasterCase) throws {
    let grid = try TimeGrid(start: 0, interval: 60, count: 2)
    let two = try GriddedSeries(
      grid: grid, metrics: ["a", "b"].map { SeriesColumn(name: $0, values: [1, 2]) })
    let forecaster = try method.trained()
    #expect(throws: DetectorError.self) { try forecaster.forecast(two, origins: [2], horizon: 1, team: nil) }
  }

  static func same(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.isNaN ? $1.isNaN : $0 == $1 }
  }
}

@Suite("How baselines look ahead")
struct BaselineForecastTests {
  let grid: LocalGrid

  init() throws { grid = try LocalGrid(TimeGrid(start: 0, interval: 60, count: 10), zone: .utc) }

  @Test("An autoregression feeds its predictions back as an independent script does")
  func autoregression() {
    let model = Autoregression(
      scaler: RobustScaler(median: 10, deviation: 2, limit: 20), intercept: 0.05, coefficients: [0.7, -0.2, 0.45])
    let means = model.continuation(of: [9, 14, .nan, 12.5, 8, .nan], on: grid, from: 6, horizon: 5)
    for (mean, reference) in zip(means, Self.reference) { #expect(abs(mean - reference) < 1e-12) }
  }

  /// Of Reference/autoregression_forecast.py.
  static let reference: [Double] = [10.225, 9.7575, 8.98525, 9.539425, 9.8714225]

  @Test("An unstable autoregression stays finite")
  func unstable() {
    let model = Autoregression(
      scaler: RobustScaler(median: 0, deviation: 1, limit: 20), intercept: 0, coefficients: [3])
    let means = model.continuation(of: [1], on: grid, from: 1, horizon: 1_000)
    #expect(means.last == 60)
  }

  @Test("A season repeats the medians of its places, and beyond a period itself")
  func season() {
    let model = SeasonalMedian(period: 3, reach: 3)
    let values: [Double] = [1, 10, 100, 2, 20, .nan, 9, .nan, .nan]
    #expect(model.continuation(of: values, on: grid, from: 9, horizon: 7) == [2, 15, 100, 2, 15, 100, 2])
    // What was never measured takes the step before it; the first step, the last value.
    let gaps: [Double] = [.nan, 10, .nan, .nan, 20, .nan]
    #expect(model.continuation(of: gaps, on: grid, from: 6, horizon: 3) == [20, 15, 15])
    // An origin within the first periods knows what there is.
    #expect(model.continuation(of: values, on: grid, from: 4, horizon: 3) == [10, 100, 1.5])
  }

  @Test("Without a period the median of the last points stands for all steps")
  func plain() {
    let model = SeasonalMedian(period: nil, reach: 4)
    #expect(model.continuation(of: [100, 1, 2, .nan, 9], on: grid, from: 5, horizon: 3) == [2, 2, 2])
  }

  @Test("The last value lasts, over a gap as well")
  func persistence() {
    #expect(PreviousValue().continuation(of: [1, 5, .nan, .nan, 7], on: grid, from: 4, horizon: 2) == [5, 5])
  }
}
