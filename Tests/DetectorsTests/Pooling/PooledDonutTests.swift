import Glibc
import Kernels
import Series
import Testing

@testable import Detectors

/// Donut learnt over series of one shape in units far from each other.
@Suite("Donut over a pool of series")
struct PooledDonutTests {
  private static let scales: [(location: Double, size: Double)] = [(500, 100), (0.002, 0.0004), (-3e6, 2e5)]

  private static func values(_ index: Int, _ count: Int = 480) -> [Double] {
    let (location, size) = scales[index]
    return DonutSeries.seasonal(count, seed: UInt64(index + 1)).map { location + size * ($0 - 500) / 100 }
  }

  private static func train(_ indices: [Int], threads: Int = 1) throws -> PoolTraining {
    try Donut.train(
      pool: indices.map { try DonutSeries.input(values($0)) },
      parameters: DonutSeries.parameters(["epochs": .integer(30)]),
      environment: TrainingEnvironment(seed: 7, team: ComputeTeam(threads: threads, priority: .normal)))
  }

  /// How far an outlier of half the series' swing stands above all scores before it.
  private static func margin(_ detector: Donut, _ values: [Double], size: Double) throws -> Double {
    var values = values
    let place = values.count - 10
    values[place] += 1.5 * size
    let scores = try detector.score(DonutSeries.gridded(values), range: 0..<values.count, team: nil).scores
    return scores[place] - (scores[..<place].filter { !$0.isNaN }.max() ?? .nan)
  }

  @Test("An anomaly in each of the series is found in its own units, and in one that nothing was learnt from")
  func scales() throws {
    let learnt = try #require(try Self.train([0, 1]).learnt as? Donut)
    for index in 0..<3 {
      let values = Self.values(index)
      let own = try learnt.fitted(to: DonutSeries.input(values))
      #expect(try Self.margin(own, values, size: Self.scales[index].size) > 0)
    }
  }

  @Test("A pool of one series is the training of that series, to the bit")
  func one() throws {
    let input = try DonutSeries.input(Self.values(0))
    let environment = TrainingEnvironment(seed: 7, team: ComputeTeam(threads: 1))
    let parameters = try DonutSeries.parameters()
    let pooled = try Donut.train(pool: [input], parameters: parameters, environment: environment)
    let alone = try Donut.train(input, parameters: parameters, environment: environment)
    #expect(pooled.learnt.encoded() == alone.detector.encoded())
    #expect(pooled.heldOut == [alone.report.heldOut])
  }

  @Test("The weights are the same on one thread and on three, and what is held out is told of each series")
  func determinism() throws {
    let one = try Self.train([0, 1, 2])
    #expect(try Self.train([0, 1, 2], threads: 3).learnt.encoded() == one.learnt.encoded())
    #expect(one.heldOut == [336..<480, 336..<480, 336..<480])
  }

  @Test("A few bytes beside the weights make the same detector again")
  func scale() throws {
    let learnt = try Self.train([0, 1]).learnt
    let values = Self.values(1)
    let own = try #require(try learnt.fitted(to: DonutSeries.input(values)) as? Donut)
    let bytes = own.encodedScale()
    #expect(bytes.count < 200 && own.encoded().count > 20 * bytes.count)
    let read = try #require(
      try Algorithm.donut.pooled(decoding: learnt.encoded()).scaled(decoding: bytes) as? Donut)
    let series = try DonutSeries.gridded(values)
    let scores = try own.score(series, range: 0..<values.count, team: nil).scores
    #expect(try read.score(series, range: 0..<values.count, team: nil).scores.isIdentical(to: scores))
    #expect(throws: DetectorError.self) { try learnt.scaled(decoding: Array(bytes.dropLast())) }
    #expect(throws: DetectorError.self) { try learnt.scaled(decoding: learnt.encoded()) }
  }

  @Test("No window reaches from one series into the next")
  func windows() throws {
    var data = DonutData()
    let scaler = StandardScaler(fitting: [0, 1])
    for count in [30, 26, 5] { data.append([Double](repeating: 1, count: count), scaler: scaler) }
    #expect(data.series == [0..<30, 30..<56, 56..<61])
    let parameters = try DonutSeries.parameters(["validation_fraction": .number(0)])
    let training = try DonutTraining(parameters, data, seed: 1)
    #expect(training.training == [0, 1, 2, 3, 4, 5, 6, 30, 31, 32])
    #expect(training.heldOutOfSeries == [nil, nil, nil] && training.heldOut == nil)
  }

  @Test("A series that is too short, empty or of several metrics is kept from the pool")
  func members() throws {
    let parameters = try DonutSeries.parameters()
    #expect(throws: GenerationError.detector(.seriesTooShort(points: 5, needed: 24))) {
      try Donut.checkMember(DonutSeries.input([1, 2, 3, 4, 5]), parameters: parameters)
    }
    #expect(throws: GenerationError.detector(.nothingToLearnFrom)) {
      try Donut.checkMember(DonutSeries.input([Double](repeating: .nan, count: 30)), parameters: parameters)
    }
    let columns = ["a", "b"].map { SeriesColumn(name: $0, values: [Double](repeating: 1, count: 30)) }
    let both = TrainingInput(
      series: try GriddedSeries(grid: TimeGrid(start: 0, interval: 60, count: 30), metrics: columns),
      labelledAnomaly: [], ignored: [])
    #expect(throws: GenerationError.detector(.unsupportedMetricCount(given: 2, supported: 1...1))) {
      try Donut.checkMember(both, parameters: parameters)
    }
  }
}
