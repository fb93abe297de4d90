import Kernels
import Networks
import Series
import Testing

@testable import Detectors

@Suite("PAD as its paper has it")
struct PADFidelityTests {
  private static func train(
    _ values: [Double], interval: Int64, _ given: [String: ParameterValue], warmStart: [UInt8]? = nil
  ) throws -> (detector: PAD, report: TrainingReport) {
    let series = try GriddedSeries(
      grid: TimeGrid(start: 0, interval: interval, count: values.count),
      metrics: [SeriesColumn(name: "value", values: values)])
    let none = [Bool](repeating: false, count: values.count)
    return try PAD.train(
      TrainingInput(series: series, labelledAnomaly: none, ignored: none), parameters: PAD.Parameters(given),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), warmStart: warmStart))
  }

  @Test(
    "What is left to the interval is the paper's as a whole, and what is told stays",
    arguments: zip([60, 1_799, 1_800, 3_600, 86_400], [false, false, true, true, true]))
  func settings(interval: Int, isHourly: Bool) throws {
    let values = PADSeries.seasonal(400)
    let told = try Self.train(values, interval: Int64(interval), ["epochs": .integer(1), "window": .integer(40)])
    #expect(told.detector.parameters.window == 40)
    let (detector, report) = try Self.train(values, interval: Int64(interval), ["epochs": .integer(1)])
    let parameters = detector.parameters
    #expect(parameters.window == (isHourly ? 30 : 120) && detector.network.units == (isHourly ? 24 : 100))
    #expect(parameters.learningRate == (isHourly ? 0.01 : 0.001))
    #expect(parameters.d0(interval: Int64(interval)) == (isHourly ? 3.1 : 4.1))
    #expect(parameters.longestLinearGap(interval: Int64(interval)) == (isHourly ? 3 : 7))
    #expect(report.notes.contains { $0.contains("Hourly data") } == isHourly)
    #expect(try PAD(decoding: detector.encoded()).parameters == parameters)
  }

  @Test("A warm start has the sizes of the network that it starts from")
  func warmStart() throws {
    let values = PADSeries.seasonal(400)
    let sizes: [String: ParameterValue] = ["window": .integer(50), "hidden_units": .integer(10)]
    let first = try Self.train(values, interval: 3_600, sizes.merging(["epochs": .integer(1)]) { $1 }).detector
    let next = try Self.train(values, interval: 3_600, ["epochs": .integer(1)], warmStart: first.encoded()).detector
    #expect(next.parameters.window == 50 && next.parameters.hiddenUnits == 10)
    #expect(throws: DetectorError.warmStartMismatch) {
      try Self.train(values, interval: 3_600, ["window": .integer(30)], warmStart: first.encoded())
    }
  }

  @Test(
    "A variant without a predictor learns from a segment and a point; the others want a sequence of segments",
    arguments: PADParameters.Variant.allCases)
  func leastPoints(_ variant: PADParameters.Variant) throws {
    let needed = variant == .autoencoder ? 17 : 32
    let changes: [String: ParameterValue] = ["variant": .text(variant.rawValue), "epochs": .integer(2)]
    for points in [needed, needed + 1, needed + 7] {
      let values = PADSeries.seasonal(points)
      let (detector, report) = try PADSeries.train(values, changes)
      #expect(report.trainingSamples == points - 16)
      let scores = try detector.score(PADSeries.gridded(values), range: 0..<points, team: nil).scores
      #expect(scores[16...].allSatisfy { $0.isFinite })
    }
    #expect(throws: DetectorError.seriesTooShort(points: needed - 1, needed: needed)) {
      try PADSeries.train(PADSeries.seasonal(needed - 1), changes)
    }
  }

  @Test(
    "An auto-encoder learns from far fewer points than the predictor's sequences are long, on any number of threads")
  func shortSequences() throws {
    let changes: [String: ParameterValue] = [
      "variant": .text("ad"), "sequence_length": .integer(256), "epochs": .integer(30), "learning_rate": .number(0.01),
    ]
    let values = PADSeries.seasonal(150)
    let (one, report) = try PADSeries.train(values, changes)
    let three = try PADSeries.train(values, changes, threads: 3).detector
    #expect(one.encoded() == three.encoded())
    let losses = report.epochs.map(\.loss)
    #expect(try #require(losses.last) < 0.7 * losses[0])
  }

  @Test("A segment shorter than the spectral residual needs is learnt from", arguments: [1, 2, 7, 8])
  func shortSegments(window: Int) throws {
    let values = PADSeries.seasonal(60)
    let detector = try PADSeries.train(values, ["window": .integer(window), "epochs": .integer(1)]).detector
    let scores = try detector.score(PADSeries.gridded(values), range: 0..<60, team: nil).scores
    #expect(scores.count { $0.isFinite } == 60 - window + 1)
  }

  @Test("Without early stopping every epoch is run, and the best one's weights are kept")
  func bestEpoch() throws {
    let values = PADSeries.seasonal(400)
    let changes: [String: ParameterValue] = [
      "epochs": .integer(60), "patience": .integer(1), "early_stopping": .flag(false), "learning_rate": .number(0.05),
    ]
    let (detector, report) = try PADSeries.train(values, changes)
    let losses = report.epochs.compactMap(\.validationLoss)
    let best = try #require(report.bestEpoch)
    #expect(losses.count == 60 && !report.stoppedEarly && best < 60 && losses[best - 1] == losses.min())
    let short = try PADSeries.train(values, changes.merging(["epochs": .integer(best)]) { $1 }).detector
    #expect(short.network.parameters.map(\.values) == detector.network.parameters.map(\.values))
  }
}
