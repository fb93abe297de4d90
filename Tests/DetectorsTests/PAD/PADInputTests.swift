import Kernels
import Series
import Testing

@testable import Detectors

@Suite("What PAD makes of hostile and gappy series") struct PADInputTests {
  @Test("Too few points, none at all and two metrics are told apart")
  func refusals() throws {
    #expect(throws: DetectorError.seriesTooShort(points: 31, needed: 32)) {
      try PADSeries.train(PADSeries.seasonal(31))
    }
    #expect(try PADSeries.train(PADSeries.seasonal(32)).report.epochs.count == 4)
    #expect(throws: DetectorError.nothingToLearnFrom) {
      try PADSeries.train([Double](repeating: .nan, count: 100))
    }
    let column = SeriesColumn(name: "a", values: PADSeries.seasonal(100))
    let two = try GriddedSeries(
      grid: TimeGrid(start: 0, interval: 60, count: 100),
      metrics: [column, SeriesColumn(name: "b", values: column.values)])
    let none = [Bool](repeating: false, count: 100)
    #expect(throws: DetectorError.unsupportedMetricCount(given: 2, supported: 1...1)) {
      try PAD.train(
        TrainingInput(series: two, labelledAnomaly: none, ignored: none), parameters: PADSeries.parameters(),
        environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1)))
    }
    let detector = try PADSeries.train(column.values).detector
    #expect(throws: DetectorError.unsupportedMetricCount(given: 2, supported: 1...1)) {
      try detector.score(two, range: 0..<100, team: nil)
    }
    #expect(throws: DetectorError.unsupportedMetricCount(given: 2, supported: 1...1)) {
      try detector.forecast(two, origins: [50], horizon: 1, team: nil)
    }
  }

  @Test("A learning rate that leads away from all numbers is told, with the epoch")
  func divergence() throws {
    // Not even the network that a training starts from could be kept.
    var values = PADSeries.seasonal(200)
    values[100] = 1e300
    let changes: [String: ParameterValue] = [
      "learning_rate": .number(1), "gradient_clip_norm": .number(0), "epochs": .integer(200),
      "early_stopping": .flag(false), "beta": .number(100), "lambda": .number(1_000), "variant": .text("pad_minus"),
    ]
    #expect {
      try PADSeries.train(values, changes)
    } throws: { error in
      guard case .diverged(let epoch) = error as? DetectorError else { return false }
      return epoch >= 1
    }
  }

  @Test("Constant and huge series give finite scores and forecasts", arguments: [0, 5, 1e300, -1e300])
  func extremes(_ level: Double) throws {
    var values = [Double](repeating: level, count: 200)
    let constant = try PADSeries.train(values, ["epochs": .integer(2)])
    #expect(constant.report.notes.contains { $0.contains("constant") })
    values[150] = 1e308
    let other = try PADSeries.train(values, ["epochs": .integer(2)])
    for detector in [constant.detector, other.detector] {
      let scores = try detector.score(PADSeries.gridded(values), range: 0..<200, team: nil).scores
      #expect(scores[15...].allSatisfy { $0.isFinite })
      let forecast = try detector.forecast(PADSeries.gridded(values), origins: [160, 200], horizon: 5, team: nil)
      #expect(forecast[0].allSatisfy { $0.allSatisfy { $0.isFinite } })
    }
  }

  @Test(
    "Short gaps, long ones, a missing start and whole missing segments are learnt over and scored around",
    arguments: [100..<102, 100..<110, 0..<5, 0..<60, 100..<160, 380..<400])
  func gaps(_ gap: Range<Int>) throws {
    var values = PADSeries.seasonal(400)
    for index in gap { values[index] = .nan }
    let (detector, report) = try PADSeries.train(values)
    #expect(report.epochs.allSatisfy { $0.loss.isFinite })
    let series = try PADSeries.gridded(values)
    let scores = try detector.score(series, range: 0..<400, team: nil).scores
    for index in 0..<400 {
      #expect(scores[index].isFinite == (index >= 15 && !gap.contains(index)), "\(index)")
    }
    let forecast = try detector.forecast(series, origins: [gap.upperBound, 400], horizon: 3, team: nil)[0]
    #expect(forecast[1].allSatisfy { $0.isFinite })
  }

  @Test("Labelled anomalies are filled in: what they hold changes nothing, unless labels are not to be used")
  func labels() throws {
    func archive(_ value: Double, usesLabels: Bool) throws -> [UInt8] {
      var values = PADSeries.seasonal(300)
      for index in 100..<110 { values[index] = value }
      return try PADSeries.train(
        values, ["epochs": .integer(1), "use_labels": .flag(usesLabels)], labelled: Array(100..<110)
      ).detector.encoded()
    }
    #expect(try archive(1e4, usesLabels: true) == archive(-1e4, usesLabels: true))
    #expect(try archive(1e4, usesLabels: false) != archive(-1e4, usesLabels: false))
  }

  @Test("A series that leaves the values it was learnt from is called drifting, and no other is")
  func drift() throws {
    let values = PADSeries.seasonal(400)
    let drifting = values.enumerated().map { $1 + ($0 < 280 ? 0 : 10 * Double($0 - 280)) }
    let notes = try [values, drifting].map { try PADSeries.train($0, ["epochs": .integer(1)]).report.notes }
    #expect(!notes[0].contains { $0.contains("drifts") })
    #expect(notes[1].contains { $0.contains("drifts") })
  }

  @Test("A network that repeats no period fills gaps by lines, and says so")
  func period() throws {
    var stream = RandomStream(seed: 2, purpose: .test)
    let noise = (0..<400).map { _ in stream.normal() }
    #expect(try PADSeries.train(noise, ["epochs": .integer(1)]).report.notes.contains { $0.contains("by lines") })
    let day = try PADSeries.train(PADSeries.seasonal(400), ["epochs": .integer(1)]).report.notes
    #expect(day.contains { $0.contains("from 48 points away") })
    let given = try PADSeries.train(noise, ["epochs": .integer(1), "period": .integer(30)]).report.notes
    #expect(given.contains { $0.contains("from 30 points away") })
  }
}
