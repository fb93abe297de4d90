import Kernels
import Series
import Testing

@testable import Detectors

@Suite struct DonutScoringTests {
  static let clean = DonutSeries.seasonal(1_600)
  static let trained = Result { try DonutSeries.train(Array(clean[..<1_200]), ["epochs": .integer(40)]) }

  @Test("Spikes and dips of a seasonal series rank above every normal point")
  func detectsSpikes() throws {
    var values = Self.clean
    let anomalies = [1_300, 1_380, 1_450, 1_540]
    for (index, point) in anomalies.enumerated() { values[point] += index % 2 == 0 ? 150 : -150 }
    let scores = try Self.trained.get().detector.score(DonutSeries.gridded(values), range: 1_224..<1_600, team: nil)
    let ranked = scores.scores.indices.sorted { scores.scores[$0] > scores.scores[$1] }
    #expect(Set(ranked.prefix(4).map { $0 + 1_224 }) == Set(anomalies))
  }

  @Test("The band holds about as many normal points as it promises, in the series' own unit")
  func band() throws {
    let (detector, _) = try Self.trained.get()
    let scores = try detector.score(DonutSeries.gridded(Self.clean), range: 1_224..<1_600, team: nil)
    let band = scores.bands[0]
    let inside = (0..<376).filter {
      band.lower[$0] <= Self.clean[1_224 + $0] && Self.clean[1_224 + $0] <= band.upper[$0]
    }
    #expect(Double(inside.count) / 376 > 0.85)
    #expect((0..<376).allSatisfy { abs(band.expected[$0] - Self.clean[1_224 + $0]) < 60 })
  }

  @Test("A point's score does not depend on the range, on what surrounds it in memory, or on the team")
  func purity() throws {
    let (detector, _) = try Self.trained.get()
    var values = Self.clean
    for index in stride(from: 10, to: 1_600, by: 37) { values[index] = .nan }
    let series = try DonutSeries.gridded(values, start: 6_000)
    let whole = try detector.score(series, range: 0..<1_600, team: ComputeTeam(threads: 2))
    let part = try detector.score(series, range: 700..<703, team: nil)
    #expect(part.scores.isIdentical(to: Array(whole.scores[700..<703])))
    let later = series.slice(600..<900)
    let shifted = try detector.score(later, range: 23..<300, team: nil)
    #expect(shifted.scores.isIdentical(to: Array(whole.scores[623..<900])))
  }

  @Test("Missing points and points without a full window have no score")
  func noScore() throws {
    let (detector, _) = try Self.trained.get()
    var values = Array(Self.clean[..<100])
    values[50] = .nan
    let scores = try detector.score(DonutSeries.gridded(values), range: 0..<100, team: nil).scores
    let absent = scores.indices.filter { scores[$0].isNaN }
    #expect(absent == Array(0..<23) + [50])
  }

  @Test("Imputation keeps observed points and moves missing ones towards the curve")
  func imputation() throws {
    let (detector, _) = try Self.trained.get()
    let truth = DonutData(Array(Self.clean[1_300..<1_324]), scaler: detector.scaler).values
    // Zero stands for a missing point at first, so take some where the curve is far from it.
    let missing = truth.indices.filter { abs(truth[$0]) > 1 }.prefix(4)
    var window = DonutImputation.Window(values: truth, isMissing: truth.map { _ in false }, slot: 1_323)
    for index in missing { (window.values[index], window.isMissing[index]) = (0, true) }
    let imputed = DonutImputation(scorer: detector.scorer).impute([window])[0]
    #expect(!missing.isEmpty)
    for index in truth.indices where !window.isMissing[index] { #expect(imputed[index] == truth[index]) }
    let error = missing.reduce(0) { $0 + abs(imputed[$1] - truth[$1]) }
    let before = missing.reduce(0) { $0 + abs(truth[$1]) }
    #expect(error < before / 2)
  }

  @Test(
    "A detector read back from its bytes gives the same scores", arguments: ["reconstruction_probability", "prior"])
  func archive(_ score: String) throws {
    let (detector, _) = try DonutSeries.train(
      Array(Self.clean[..<300]), ["epochs": .integer(2), "score": .text(score)])
    let read = try Donut(decoding: detector.encoded())
    #expect(read.parameters == detector.parameters)
    let series = try DonutSeries.gridded(Array(Self.clean[..<300]))
    let (one, two) = (
      try detector.score(series, range: 0..<300, team: nil), try read.score(series, range: 0..<300, team: nil)
    )
    #expect(one.scores.isIdentical(to: two.scores))
    #expect(one.bands[0].upper.isIdentical(to: two.bands[0].upper))
    var bytes = detector.encoded()
    bytes[bytes.count / 2] ^= 1
    #expect(throws: DetectorError.self) { try Donut(decoding: bytes) }
  }

  @Test("64 scrambled Sobol samples come closer to the expectation than 64 plain ones could")
  func sampleError() throws {
    let (detector, _) = try Self.trained.get()
    func scores(_ samples: Int) throws -> [Double] {
      var parameters = detector.parameters
      parameters.posteriorSamples = samples
      let other = Donut(parameters, scaler: detector.scaler, network: detector.scorer.network, seed: 11)
      return try other.score(DonutSeries.gridded(Self.clean), range: 1_300..<1_400, team: nil).scores
    }
    let (few, many) = (try scores(64), try scores(4_096))
    let error = zip(few, many).reduce(0) { $0 + abs($1.0 - $1.1) } / 100
    let spread = many.reduce(0) { $0 + abs($1 - many[0]) } / 100
    #expect(error < 0.05 * spread)
  }
}
