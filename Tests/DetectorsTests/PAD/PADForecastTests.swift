import Kernels
import Series
import Testing

@testable import Detectors

@Suite("Forecasts of PAD") struct PADForecastTests {
  private static let forecasting = PADParameters.Variant.allCases.filter { $0 != .autoencoder }

  private static let gappy: [Double] = {
    var values = PADSeries.seasonal(500)
    for gap in [350..<352, 372..<375, 380..<395, 430..<433] { for index in gap { values[index] = .nan } }
    return values
  }()

  @Test(
    "An origin gets the same bits whatever others are asked for and however long the series is", arguments: forecasting)
  func pure(_ variant: PADParameters.Variant) throws {
    let detector = try PADSeries.train(PADSeries.seasonal(300), ["variant": .text(variant.rawValue)]).detector
    let series = try PADSeries.gridded(Self.gappy)
    let origins = Array(stride(from: 340, through: 500, by: 1))
    let together = try detector.forecast(series, origins: origins, horizon: 4, team: ComputeTeam(threads: 2))[0]
    for (place, origin) in origins.enumerated() {
      let alone = try detector.forecast(series, origins: [origin], horizon: 4, team: nil)[0][0]
      #expect(alone.isIdentical(to: together[place]), "origin \(origin)")
      let first = origin - detector.forecastLookback
      let slice = series.slice(max(0, first)..<origin)
      let sliced = try detector.forecast(slice, origins: [slice.grid.count], horizon: 4, team: nil)[0][0]
      #expect(sliced.isIdentical(to: together[place]), "origin \(origin)")
    }
  }

  @Test("The memory's lattice goes on before 1970, on a grid of any phase")
  func before1970() throws {
    let values = PADSeries.seasonal(300)
    let detector = try PADSeries.train(values).detector
    // Points 200 and later are after 1970.
    let series = try PADSeries.gridded(values, start: -200 * 1_800 - 7)
    let origins = Array(150..<260)
    let together = try detector.forecast(series, origins: origins, horizon: 1, team: nil)[0]
    for (place, origin) in origins.enumerated() {
      let slice = series.slice((origin - detector.forecastLookback)..<origin)
      let alone = try detector.forecast(slice, origins: [slice.grid.count], horizon: 1, team: nil)[0][0]
      #expect(alone.isIdentical(to: together[place]), "origin \(origin)")
    }
  }

  @Test("Further steps are those of predictions fed back as if they had been measured", arguments: forecasting)
  func fedBack(_ variant: PADParameters.Variant) throws {
    var values = PADSeries.seasonal(300)
    let detector = try PADSeries.train(values, ["variant": .text(variant.rawValue)]).detector
    let grid = try PADSeries.gridded(values).grid
    // All steps within one block of the lattice, so that the memory is the same.
    let length = detector.parameters.sequenceLength
    let origin = (280..<296).first { (Int(grid.start / grid.interval) + $0) % length == 1 } ?? 280
    let steps = 10
    let means = try detector.forecast(PADSeries.gridded(values), origins: [origin], horizon: steps, team: nil)[0][0]
    for step in 0..<steps {
      let next = try detector.forecast(
        PADSeries.gridded(Array(values[..<(origin + step)])), origins: [origin + step], horizon: 1, team: nil)[0][0][0]
      #expect(abs(next - means[step]) < 0.01)
      if origin + step < values.count { values[origin + step] = next } else { values.append(next) }
    }
  }

  @Test("Nothing is said before the first segment is there", arguments: forecasting)
  func early(_ variant: PADParameters.Variant) throws {
    let values = PADSeries.seasonal(300)
    let detector = try PADSeries.train(values, ["variant": .text(variant.rawValue)]).detector
    let forecasts = try detector.forecast(
      PADSeries.gridded(values), origins: Array(0..<40), horizon: 2, team: nil)[0]
    for (origin, means) in forecasts.enumerated() {
      #expect(means.allSatisfy { $0.isFinite == (origin >= 16) }, "\(origin)")
    }
  }

  @Test("After training it follows a sine better than its last value does")
  func sine() throws {
    let values = PADSeries.seasonal(1_200, noise: 1)
    let changes: [String: ParameterValue] = [
      "window": .integer(24), "sequence_length": .integer(32), "hidden_units": .integer(24), "epochs": .integer(60),
      "learning_rate": .number(0.01), "lambda": .number(10),
    ]
    let detector = try PADSeries.train(Array(values[..<900]), changes).detector
    let origins = Array(900..<1_200)
    let means = try detector.forecast(PADSeries.gridded(values), origins: origins, horizon: 1, team: nil)[0]
    func error(_ forecast: (Int) -> Double) -> Double {
      let squares = origins.map { (values[$0] - forecast($0)) * (values[$0] - forecast($0)) }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let (own, persistence) = (error { means[$0 - 900][0] }, error { values[$0 - 1] })
    #expect(own < 0.7 * persistence, "\(own) and \(persistence)")
  }

  @Test("AD says nothing of what comes next, and so others are served")
  func withoutPredictor() throws {
    let values = PADSeries.seasonal(400)
    let input = try PADSeries.input(values)
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let parameters = try PADSeries.parameters(["variant": .text("ad")])
    let (detector, report) = try PAD.train(input, parameters: parameters, environment: environment)
    let references = try Algorithm.baselines.map {
      try $0.train(input, parameters: $0.parameters(), environment: environment).detector
    }
    let calibration = try #require(
      try ForecastTraining(input: input, environment: environment).calibrate(
        detector, algorithm: .pad, parameters: parameters, heldOut: report.heldOut, references: references))
    #expect(calibration.isSilent(0) && calibration.index(of: .pad) == nil)
    #expect(calibration.speaking.map { calibration.methods[$0] } == ForecastMethod.references)
    #expect(CalibratedForecaster(own: detector, calibration: calibration, method: .pad, level: 0.9) == nil)
    let auto = try #require(
      CalibratedForecaster(own: detector, calibration: calibration, method: nil, level: 0.9))
    let answer = try auto.forecast(
      input.series, hidden: [Bool](repeating: false, count: 400), origin: 400, horizon: 3, team: nil)
    #expect(answer.mean[0].allSatisfy { $0.isFinite })
  }

  @Test("Where its training held nothing out it is not tested on what it learnt, and others are served")
  func inSample() throws {
    let input = try PADSeries.input(PADSeries.seasonal(400))
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let references = try Algorithm.baselines.map {
      try $0.train(input, parameters: $0.parameters(), environment: environment).detector
    }
    for (fraction, isTested) in [(0.1, true), (0, false)] {
      let parameters = try PADSeries.parameters(["validation_fraction": .number(fraction)])
      let (detector, report) = try PAD.train(input, parameters: parameters, environment: environment)
      #expect((report.heldOut != nil) == isTested)
      let calibration = try #require(
        try ForecastTraining(input: input, environment: environment).calibrate(
          detector, algorithm: .pad, parameters: parameters, heldOut: report.heldOut, references: references))
      #expect(calibration.isSilent(0) != isTested)
    }
  }
}
