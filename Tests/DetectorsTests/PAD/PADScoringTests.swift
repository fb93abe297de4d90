import Kernels
import Series
import Testing

@testable import Detectors

@Suite("Scores of PAD") struct PADScoringTests {
  private static let gappy: [Double] = {
    var values = PADSeries.seasonal(500)
    for gap in [350..<352, 372..<375, 380..<395, 430..<433, 470..<490] {
      for index in gap { values[index] = .nan }
    }
    return values
  }()

  @Test("Later points change no score and no expectation", arguments: PADParameters.Variant.allCases)
  func causal(_ variant: PADParameters.Variant) throws {
    let detector = try PADSeries.train(PADSeries.seasonal(300), ["variant": .text(variant.rawValue)]).detector
    let whole = try detector.score(PADSeries.gridded(Self.gappy), range: 300..<500, team: nil)
    for end in [345, 351, 352, 373, 374, 376, 385, 395, 431, 440, 480] {
      let part = try detector.score(PADSeries.gridded(Array(Self.gappy[..<end])), range: 300..<end, team: nil)
      #expect(part.scores.isIdentical(to: Array(whole.scores[..<(end - 300)])), "\(end)")
      #expect(part.bands[0].expected.isIdentical(to: Array(whole.bands[0].expected[..<(end - 300)])), "\(end)")
    }
  }

  @Test("In gaps, too, a point gets the same whatever range is asked for", arguments: PADParameters.Variant.allCases)
  func ranges(_ variant: PADParameters.Variant) throws {
    let detector = try PADSeries.train(PADSeries.seasonal(300), ["variant": .text(variant.rawValue)]).detector
    let whole = try detector.score(PADSeries.gridded(Self.gappy), range: 0..<500, team: ComputeTeam(threads: 2))
    for point in [350, 351, 352, 360, 373, 388, 396, 431, 432, 475, 499] {
      let history = min(point, detector.history)
      let series = try PADSeries.gridded(
        Array(Self.gappy[(point - history)...point]), start: 1_700_000_000 + Int64(point - history) * 1_800)
      let alone = try detector.score(series, range: history..<history + 1, team: nil)
      #expect(alone.scores.isIdentical(to: [whole.scores[point]]), "\(point)")
      #expect(alone.bands[0].expected.isIdentical(to: [whole.bands[0].expected[point]]), "\(point)")
    }
  }

  @Test(
    "Scores are distances in σᵣ, which is theirs over the range that was learnt from",
    arguments: PADParameters.Variant.allCases)
  func unit(_ variant: PADParameters.Variant) throws {
    let values = Array(Self.gappy[..<400])
    let (detector, report) = try PADSeries.train(values, ["variant": .text(variant.rawValue)])
    #expect(report.validationSamples > 0)
    // The test range is somewhere else entirely: σᵣ knows nothing of it.
    let series = try PADSeries.gridded(values + (0..<100).map { 900 + Double($0) })
    let all = try detector.score(series, range: 0..<500, team: nil)
    let scores = all.scores[..<400].filter { !$0.isNaN }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
    #expect(abs(variance - 1) < 1e-9)
    let (expected, upper) = (all.bands[0].expected, all.bands[0].upper)
    let unit = abs(series.metrics[0].values[450] - expected[450]) / all.scores[450]
    for index in 20..<500 where !all.scores[index].isNaN {
      let distance = abs(series.metrics[0].values[index] - expected[index])
      #expect(abs(distance - all.scores[index] * unit) < 1e-6 * max(1, distance))
    }
    // The band holds 95 % of them.
    let within = (0..<400).count { all.scores[$0] * unit <= upper[$0] - expected[$0] + 1e-9 }
    #expect(abs(Double(within) / Double(scores.count) - 0.95) < 0.01)
  }

  @Test("What lies below the mean is reconstructed and predicted below it: the output is linear")
  func negative() throws {
    let values = PADSeries.seasonal(500).map { $0 - 500 }
    let changes: [String: ParameterValue] = [
      "epochs": .integer(20), "learning_rate": .number(0.01), "validation_fraction": .number(0),
    ]
    let detector = try PADSeries.train(values, changes).detector
    let series = try PADSeries.gridded(values)
    let expected = try detector.score(series, range: 0..<500, team: nil).bands[0].expected
    let forecasts = try detector.forecast(series, origins: Array(0..<500), horizon: 1, team: nil)[0].map { $0[0] }
    // 36 in 48 is the trough, at −100.
    let trough = (400..<500).filter { $0 % 48 == 36 }
    #expect(trough.allSatisfy { expected[$0] < -50 && forecasts[$0] < -50 })
  }

  @Test("A series as it comes gets what a look back over it gets", arguments: PADParameters.Variant.allCases)
  func stream(_ variant: PADParameters.Variant) throws {
    let values = PADSeries.seasonal(300)
    let detector = try PADSeries.train(
      values, ["variant": .text(variant.rawValue), "sequence_length": .integer(256)]
    ).detector
    // From the beginning of a block of the lattice on, so that the memory is empty at the same place.
    let start = (1_700_000_000 / 1_800 / 256 + 1) * 256 * 1_800
    let series = try PADSeries.gridded(values, start: Int64(start))
    let bands = try detector.score(series, range: 0..<200, team: nil).bands[0]
    let forecasts = try detector.forecast(series, origins: Array(0..<200), horizon: 1, team: nil)[0].map { $0[0] }
    var stream = PADStream(detector)
    var next = Double.nan
    for index in 0..<200 {
      #expect(Self.isClose(next, forecasts[index]), "\(index)")
      let outlook = stream.push(values[index])
      #expect(Self.isClose(outlook.expected, bands.expected[index]), "\(index)")
      next = outlook.next
    }
  }

  private static func isClose(_ a: Double, _ b: Double) -> Bool { a.isNaN ? b.isNaN : abs(a - b) < 0.01 }

  @Test("A stream goes on over a gap")
  func streamGap() throws {
    let values = PADSeries.seasonal(300)
    let detector = try PADSeries.train(values).detector
    var stream = PADStream(detector)
    for index in 0..<100 {
      let outlook = stream.push((3..<5).contains(index) || (50..<70).contains(index) ? .nan : values[index])
      #expect(outlook.next.isFinite == (index >= 15) && outlook.expected.isFinite == (index >= 15))
    }
  }
}
