import Kernels
import Series
import SeededRandom
import Testing

@testable import Detectors

@Suite("The spectral residual as a baseline") struct SpectralResidualBaselineTests {
  static func values(_ count: Int, seed: UInt64 = 5) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in 100 + Double(index % 48) + generator.normal() }
  }

  static let small: [String: ParameterValue] = ["window": .integer(32)]

  @Test("A score is the departure of the last point of the window, less the median, that ends with it")
  func score() throws {
    let values = Self.values(300)
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, [values], parameters: Self.small)
    let scores = try detector.score(series, range: 0..<300, team: nil).scores
    let median = SortedValues(values).median
    let plan = SpectralResidual(SpectralResidual.Settings(window: 32))
    #expect(detector.lookback == 31 && scores.prefix(31).allSatisfy { $0.isNaN })
    #expect(Array(scores[31...]) == plan.departures(values.map { $0 - median }))
  }

  @Test(
    "A constant that is added to everything, and a factor, change next to nothing",
    arguments: [(1e4, 1.0), (0, 1e-6), (-300, 50)])
  func invariance(offset: Double, factor: Double) throws {
    let values = Self.values(200)
    let plain = try Self.scores(values)
    let other = try Self.scores(values.map { $0 * factor + offset })
    #expect(zip(plain, other).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($0)) })
  }

  private static func scores(_ values: [Double]) throws -> ArraySlice<Double> {
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, [values], parameters: small)
    return try detector.score(series, range: 31..<values.count, team: nil).scores[...]
  }

  @Test("What happens outside of a point's window does not change its score, gaps across its start included")
  func causal() throws {
    var values = Self.values(300)
    for index in 150..<160 { values[index] = .nan }
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, [values], parameters: Self.small)
    let whole = try detector.score(series, range: 0..<300, team: nil)
    for end in 155..<200 {
      let window = series.slice(end - 31..<end + 1)
      let alone = try detector.score(window, range: 31..<32, team: nil)
      #expect(alone.scores[0].bitPattern == whole.scores[end].bitPattern || values[end].isNaN)
      #expect(alone.bands[0].expected[0] == whole.bands[0].expected[end])
    }
  }

  @Test("A window of which more than half is missing has no score, of half it has")
  func mostlyMissing() throws {
    var values = Self.values(300)
    for index in 100..<116 { values[index] = .nan }
    for index in 200..<217 { values[index] = .nan }
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, [values], parameters: Self.small)
    let result = try detector.score(series, range: 31..<300, team: nil)
    let unscored = result.scores.indices.filter { result.scores[$0].isNaN }.map { $0 + 31 }
    #expect(unscored == Array(100..<116) + Array(200..<232))
  }

  @Test("The expectation tells which side a point strays to", arguments: [30.0, -30])
  func direction(height: Double) throws {
    var values = Self.values(300).map { $0 - $0.rounded(.down) }
    values[250] += height
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, [values], parameters: Self.small)
    let result = try detector.score(series, range: 240..<260, team: nil)
    #expect(result.scores.indices.max { result.scores[$0] < result.scores[$1] } == 10)
    #expect((values[250] > result.bands[0].expected[10]) == (height > 0))
    #expect(values[250] > result.bands[0].upper[10] || values[250] < result.bands[0].lower[10])
  }

  @Test("Of several metrics the greatest score counts, and shares are of what is above zero")
  func several() throws {
    var second = Self.values(300, seed: 9)
    second[250] += 40
    let columns = [Self.values(300), second]
    let (detector, _, series) = try BaselineTests.train(SpectralResidualBaseline.self, columns, parameters: Self.small)
    let result = try detector.score(series, range: 31..<300, team: nil)
    let each = try columns.map { try Self.scores($0) }
    #expect(zip(result.scores, zip(each[0], each[1])).allSatisfy { $0 == max($1.0, $1.1) })
    for (first, second) in zip(result.bands[0].contribution, result.bands[1].contribution) {
      #expect(first >= 0 && second >= 0 && (abs(first + second - 1) < 1e-9 || first + second == 0))
    }
    #expect(result.bands[1].contribution[250 - 31] > 0.8)
  }

  @Test("Labelled points are kept out of the median and the band")
  func labels() throws {
    var values = Self.values(300)
    var labels = [Bool](repeating: false, count: 300)
    for index in 100..<140 { (values[index], labels[index]) = (1e6, true) }
    let learnt = try BaselineTests.train(
      SpectralResidualBaseline.self, [values], parameters: Self.small, labels: labels)
    let band = try learnt.detector.score(learnt.series, range: 200..<300, team: nil).bands[0]
    #expect(zip(band.upper, band.lower).allSatisfy { $0 - $1 < 100 })
  }
}
