import Kernels
import Series
import SeededRandom
import Testing

@testable import Detectors

@Suite("Principal components")
struct PCABaselineTests {
  /// Two causes behind five metrics, as `Reference/pca.py` draws them.
  static func columns(_ count: Int = 240) -> [[Double]] {
    var state: UInt64 = 5
    var metrics = [[Double]](repeating: [], count: 5)
    for _ in 0..<count {
      let u = (0..<7).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 33) / 2_147_483_648 - 0.5
      }
      let (a, b) = (u[0], u[1])
      for (metric, value) in [3 * a, 10 - 2 * a + b, 100 + 5 * b, a - b, 4 * a + b].enumerated() {
        metrics[metric].append(value + 0.2 * u[metric + 2])
      }
    }
    return metrics
  }

  static func train(
    _ columns: [[Double]], points: Int = 200, parameters: [String: ParameterValue] = [:]
  ) throws -> (detector: PCABaseline, series: GriddedSeries) {
    let learnt = try BaselineTests.train(
      PCABaseline.self, columns.map { Array($0.prefix(points)) }, parameters: parameters)
    let grid = try TimeGrid(start: 0, interval: 60, count: columns[0].count)
    let series = try GriddedSeries(
      grid: grid, metrics: columns.enumerated().map { SeriesColumn(name: "m\($0.offset)", values: $0.element) })
    return (learnt.detector, series)
  }

  @Test("Errors, T², expectations and contributions are those of a reference in NumPy")
  func reference() throws {
    let errors = [0.0987582238221151, 0.051784309337233665, 0.08298936045550771, 0.07117253325531891]
    let hotellings = [0.8650404198446336, 0.9206689178146689, 1.0844358882274563, 1.2273174481611278]
    let expected = [10.236416123785226, 10.910977283447476, 9.038356340878906]
    let shares = [0.0919725276102118, 0.1331099854009633, 0.16404295267525798, 0.4422698956752127, 0.16860463863835426]
    let (detector, series) = try Self.train(Self.columns())
    #expect(detector.components.count == 2)
    let result = try detector.score(series, range: 200..<204, team: nil)
    for (found, value) in zip(result.scores, errors) { #expect(abs(found - value) < 1e-5) }
    for (found, value) in zip(result.bands[1].expected, expected) { #expect(abs(found - value) < 1e-5) }
    for (band, share) in zip(result.bands, shares) { #expect(abs(band.contribution[0] - share) < 1e-4) }
    let other = try Self.train(Self.columns(), parameters: ["score": .text("hotelling")]).detector
    for (found, value) in zip(try other.score(series, range: 200..<204, team: nil).scores, hotellings) {
      #expect(abs(found - value) < 1e-5)
    }
  }

  @Test("A metric that leaves its company is found, and named, though it stays within its range")
  func broken() throws {
    var columns = Self.columns()
    columns[4][220] = -columns[4][220] - 1
    let (detector, series) = try Self.train(columns)
    let result = try detector.score(series, range: 200..<240, team: nil)
    #expect(result.scores[20] == result.scores.max())
    #expect(result.scores[20] > 3 * (result.scores.enumerated().filter { $0.offset != 20 }.map(\.element).max() ?? 0))
    #expect(result.bands.map { $0.contribution[20] }.max() == result.bands[4].contribution[20])
    #expect(abs(result.bands.reduce(0) { $0 + $1.contribution[20] } - 1) < 1e-9)
    let value = columns[4][220]
    #expect(value < result.bands[4].lower[20] || value > result.bands[4].upper[20])
  }

  @Test("What is extreme along a kept component is T²'s to find")
  func extreme() throws {
    var columns = Self.columns()
    for (metric, step) in [3.0, -2, 0, 1, 4].enumerated() { columns[metric][220] += 4 * step }
    for (score, isFound) in [("reconstruction_error", false), ("hotelling", true), ("combined", true)] {
      let (detector, series) = try Self.train(columns, parameters: ["score": .text(score)])
      let scores = try detector.score(series, range: 200..<240, team: nil).scores
      #expect((scores[20] > 3 * (scores.enumerated().filter { $0.offset != 20 }.map(\.element).max() ?? 0)) == isFound)
    }
  }

  @Test("A missing metric is estimated from the others, has no share, and hides nothing of them")
  func missing() throws {
    let whole = Self.columns()
    var columns = whole
    for index in 205..<235 { columns[2][index] = .nan }
    columns[4][220] = -columns[4][220] - 1
    for metric in columns.indices { columns[metric][230] = .nan }
    let (detector, series) = try Self.train(columns)
    let result = try detector.score(series, range: 200..<240, team: nil)
    #expect(result.scores[30].isNaN && result.bands.allSatisfy { $0.expected[30].isNaN && $0.contribution[30].isNaN })
    #expect(result.scores[20] == result.scores.filter { !$0.isNaN }.max())
    for index in 205..<235 where index != 220 && index != 230 {
      #expect(abs(result.bands[2].expected[index - 200] - whole[2][index]) < 1)
      #expect(result.bands[2].contribution[index - 200] == 0)
    }
  }

  @Test("Learning from points with gaps finds the same components, nearly")
  func gapsInTraining() throws {
    var columns = Self.columns()
    var generator = SeededGenerator(seed: 8)
    for metric in columns.indices {
      for index in 0..<200 where Double.random(in: 0..<1, using: &generator) < 0.15 { columns[metric][index] = .nan }
    }
    let (detector, _) = try Self.train(columns)
    let whole = try Self.train(Self.columns()).detector
    #expect(detector.components.count == whole.components.count)
    for (found, value) in zip(detector.components.variances, whole.components.variances) {
      #expect(abs(found - value) < 0.15 * value)
    }
  }

  @Test("A robust scaler keeps outliers of the training range from setting the scale")
  func robust() throws {
    var columns = Self.columns()
    for index in stride(from: 0, to: 200, by: 40) { columns[0][index] = 1e6 }
    let scales = try ["standard", "robust"].map {
      try Self.train(columns, parameters: ["scaler": .text($0)]).detector.scales[0].deviation
    }
    #expect(scales[0] > 1e5 && scales[1] < 3)
  }

  @Test("A constant metric is told, does no harm, and its change stands out")
  func constant() throws {
    var columns = Self.columns()
    columns[2] = [Double](repeating: 50, count: 240)
    columns[2][220] = 51
    let learnt = try BaselineTests.train(PCABaseline.self, columns.map { Array($0.prefix(200)) })
    #expect(learnt.report.notes.contains { $0.hasPrefix("1 of the metrics are as good as constant") })
    let (detector, series) = try Self.train(columns)
    let result = try detector.score(series, range: 200..<240, team: nil)
    #expect(result.scores.allSatisfy(\.isFinite) && result.scores[20] == result.scores.max())
    #expect(result.bands[2].contribution[20] > 0.9)
  }

  @Test("As many components are kept as asked, but never all of them")
  func asked() throws {
    for (asked, kept) in [(1, 1), (3, 3), (5, 4), (1_000, 4)] {
      let (detector, _) = try Self.train(Self.columns(), parameters: ["components": .integer(asked)])
      #expect(detector.components.count == kept)
    }
  }

  @Test("Many metrics on few points are learnt, saved and scored")
  func wide() throws {
    var generator = SeededGenerator(seed: 2)
    let causes = (0..<3).map { _ in (0..<60).map { _ in generator.normal() } }
    let columns = (0..<150).map { metric in
      (0..<60).map { causes[metric % 3][$0] * Double(1 + metric % 5) + 0.1 * generator.normal() }
    }
    let (detector, series) = try Self.train(columns, points: 50)
    #expect(detector.components.count == 3)
    let restored = try PCABaseline(decoding: detector.encoded())
    #expect(restored == detector)
    let scores = try detector.score(series, range: 0..<60, team: nil)
    #expect(try restored.score(series, range: 0..<60, team: nil) == scores)
    #expect(scores.scores.allSatisfy { $0 < 1 })
  }

  @Test("It stands beside others only where there are several metrics")
  func baselines() {
    #expect(!Algorithm.baselines(metrics: 1).contains(.pca))
    #expect(Algorithm.baselines(metrics: 2) == Algorithm.baselines + [.pca])
  }
}
