import Kernels
import Series
import Testing

@testable import Detectors

@Suite("What a training keeps for forecasts")
struct ForecastTrainingTests {
  private let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))

  private func input(points: Int = 600, change: (inout TrainingInput) -> Void = { _ in }) throws -> TrainingInput {
    var input = try ContractTests.training(ContractTests.series(), points: points)
    change(&input)
    return input
  }

  private func calibration(_ input: TrainingInput, _ algorithm: Algorithm = .autoregression) throws
    -> ForecastCalibration?
  {
    let parameters = try algorithm.parameters()
    let detector = try algorithm.train(input, parameters: parameters, environment: environment).detector
    let references = Algorithm.baselines.filter { $0 != algorithm }.compactMap {
      try? $0.train(input, parameters: $0.parameters(), environment: environment).detector
    }
    return try ForecastTraining(input: input, environment: environment).calibrate(
      detector, algorithm: algorithm, parameters: parameters, heldOut: nil, references: references)
  }

  @Test("The residuals are those of a baseline that saw the first part only")
  func heldOut() throws {
    let input = try input()
    let kept = try #require(try calibration(input))
    #expect(kept.methods == [.autoregression, .persistence, .seasonalNaive])
    #expect(kept.horizon == 45 && kept.origins.count == 180)
    let early = try AutoregressionBaseline.train(
      self.input(points: 420), parameters: AutoregressionBaseline.Parameters(), environment: environment
    ).detector
    let means = try early.forecast(input.series, origins: [420, 500], horizon: 45, team: nil)
    for (origin, row) in [(0, 0), (1, 80)] {
      for step in [0, 7, 44] {
        let residual = input.series.metrics[0].values[420 + row + step] - means[0][origin][step]
        #expect(abs(kept.residual(0, metric: 0, origin: row, step: step) - residual) < 1e-5)
      }
    }
    #expect(kept.residual(0, metric: 0, origin: 179, step: 1).isNaN, "not measured yet")
  }

  @Test("Labelled anomalies and ignored points are no residuals")
  func hidden() throws {
    let kept = try #require(
      try calibration(
        input { input in
          input.labelledAnomaly[450] = true
          input.ignored[460] = true
        }))
    #expect(kept.residual(1, metric: 0, origin: 30, step: 0).isNaN)
    #expect(kept.residual(1, metric: 0, origin: 40, step: 0).isNaN)
    #expect(!kept.residual(1, metric: 0, origin: 31, step: 0).isNaN)
  }

  @Test("A detector that makes no forecasts has no calibration, nor has a range of too few points")
  func none() throws {
    #expect(try calibration(input(points: 50), .difference) == nil)
    let gap = try ContractTests.series { values in for index in 400..<600 { values[index] = .nan } }
    #expect(try calibration(ContractTests.training(gap)) == nil, "the whole part that is held out is missing")
    let donut = try ContractCase.all.last?.train(input(), 1)
    let parameters = Donut.Parameters()
    #expect(
      try ForecastTraining(input: input(), environment: environment).calibrate(
        #require(donut), algorithm: .donut, parameters: parameters, heldOut: nil, references: []) == nil)
  }

  private static func bits(_ calibration: ForecastCalibration, steps: Int) -> [[[UInt32]]] {
    calibration.residuals.map { metrics in
      metrics.map { metric in
        (0..<metric.origins).flatMap { origin in
          (0..<steps).map { metric.values[origin * metric.horizon + $0].bitPattern }
        }
      }
    }
  }

  @Test(
    "What is read back makes the residuals that there were, to the bit, of as many steps as are asked for",
    arguments: [Algorithm.ensemble, .autoregression, .seasonalNaive, .difference], ["UTC", "Europe/Berlin"])
  func remade(_ algorithm: Algorithm, _ zone: String) throws {
    var values = (0..<1_800).map { (index: Int) -> Double in
      10 + 3 * Double(index % 24) + Double(index * 7_919 % 97) / 50
    }
    for index in 1_230..<1_262 { values[index] = .nan }
    // The clocks go forward on 31 March 2024.
    let grid = try TimeGrid(start: 1_707_000_000 / 3_600 * 3_600, interval: 3_600, count: values.count)
    let rules = zone == "UTC" ? .utc : try TimeZoneRules(named: zone)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "load", values: values)], zone: rules)
    var input = TrainingInput(
      series: series, labelledAnomaly: values.map { _ in false }, ignored: values.map { _ in false })
    input.ignored[1_400] = true
    let parameters = try algorithm.parameters()
    let detector = try algorithm.train(input, parameters: parameters, environment: environment).detector
    let own = try #require(detector as? any Forecaster)
    let kept = try #require(try calibration(input, algorithm))
    let bytes = kept.encoded()
    let read = try ForecastCalibration(decoding: bytes)
    #expect(read.origins == kept.origins && read.speaking == kept.speaking && read.steps == 0)
    for steps in [1, 30, kept.horizon] {
      let reached = try read.reaching(steps, own: own)
      #expect(reached.steps == steps)
      #expect(Self.bits(reached, steps: steps) == Self.bits(kept, steps: steps), "\(steps) steps")
    }
    #expect(try read.reaching(1_000_000, own: own).steps == kept.horizon)
    #expect(bytes.count < 16 * values.count)
  }

  @Test("A detector with steps is asked again for what it forecast of the points that it had not learnt")
  func remadeByItself() throws {
    let series = try PADSeries.gridded(PADSeries.seasonal(600))
    let input = TrainingInput(
      series: series, labelledAnomaly: [Bool](repeating: false, count: 600),
      ignored: [Bool](repeating: false, count: 600))
    let trained = try PADSeries.train(PADSeries.seasonal(600))
    let references = try [Algorithm.difference, .seasonalNaive].map {
      try $0.train(input, parameters: $0.parameters(), environment: environment).detector
    }
    let kept = try #require(
      try ForecastTraining(input: input, environment: environment).calibrate(
        trained.detector, algorithm: .pad, parameters: Algorithm.pad.parameters(), heldOut: trained.report.heldOut,
        references: references))
    let read = try ForecastCalibration(decoding: kept.encoded()).reaching(8, own: trained.detector)
    #expect(kept.methods.first == .pad && kept.speaking.contains(0))
    #expect(Self.bits(read, steps: 8) == Self.bits(kept, steps: 8))
  }

  @Test("What is kept of a back-test is bounded by its values, however long the range", arguments: [1, 3, 40])
  func size(metrics: Int) throws {
    let count = 80_000 / metrics
    let columns = (0..<metrics).map { metric in
      SeriesColumn(name: "m\(metric)", values: (0..<count).map { Double(($0 * 7_919 + metric) % 1_009) })
    }
    let grid = try TimeGrid(start: 0, interval: 60, count: count)
    let nothing = [Bool](repeating: false, count: count)
    let input = TrainingInput(
      series: try GriddedSeries(grid: grid, metrics: columns), labelledAnomaly: nothing, ignored: nothing)
    let kept = try #require(try calibration(input, .difference))
    #expect(kept.encoded().count < 2 * 8 * BackTestPlan.mostValues + 4_096 * metrics)
  }

  @Test("What an earlier release kept, all residuals, is read as it was")
  func earlier() throws {
    let kept = try #require(try calibration(input()))
    let whole = ForecastCalibration(
      methods: kept.methods, horizon: kept.horizon, origins: kept.origins, end: kept.end, interval: kept.interval,
      scales: kept.scales, residuals: kept.residuals, references: kept.references, backTest: nil)
    let read = try ForecastCalibration(decoding: whole.encoded())
    #expect(read.steps == kept.horizon && read.origins == kept.origins && read.speaking == kept.speaking)
    #expect(Self.bits(read, steps: kept.horizon) == Self.bits(kept, steps: kept.horizon))
    #expect(try read.reaching(5, own: #require(kept.references.persistence)).steps == kept.horizon)
  }

  @Test("A calibration that is saved and read back is the same, and damaged bytes are refused")
  func archive() throws {
    let kept = try #require(try calibration(input()))
    let bytes = kept.encoded()
    let read = try ForecastCalibration(decoding: bytes)
    #expect(read.encoded() == bytes)
    #expect(read.methods == kept.methods && read.origins == kept.origins && read.references == kept.references)
    for place in stride(from: 0, to: bytes.count, by: 997) {
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(throws: DetectorError.self) { try ForecastCalibration(decoding: damaged) }
    }
    #expect(throws: DetectorError.self) { try ForecastCalibration(decoding: Array(bytes.dropLast(9))) }
    #expect(throws: DetectorError.self) { try ForecastCalibration(decoding: []) }
  }

  @Test(
    "A back-test stays within its bounds, however long the range and however many the metrics",
    arguments: [(60, 1, 4), (10_000, 1, 4), (1_000_000, 1, 4), (20_000_000, 1, 5), (100_000, 1_024, 4)])
  func bounds(points: Int, metrics: Int, candidates: Int) throws {
    let plan = try #require(BackTestPlan(points: points, share: 0.3, metrics: metrics, candidates: candidates))
    #expect(plan.horizon >= 1 && plan.horizon <= BackTestPlan.longestHorizon)
    #expect(plan.horizon * plan.origins.count * metrics * candidates <= BackTestPlan.mostResiduals)
    #expect(plan.heldOut.count <= max(256, BackTestPlan.mostValues / metrics))
    #expect(plan.origins.count <= BackTestPlan.mostOrigins && plan.origins.first == plan.heldOut.lowerBound)
    #expect(plan.origins == plan.origins.sorted() && Set(plan.origins).count == plan.origins.count)
    #expect(plan.origins.allSatisfy(plan.heldOut.contains))
  }

  @Test("Nothing can be held out of nothing, nor everything")
  func noPlan() {
    #expect(BackTestPlan(points: 20, share: 0.3, metrics: 1, candidates: 4) == nil)
    #expect(BackTestPlan(points: 100, share: 1, metrics: 1, candidates: 4) == nil)
    #expect(BackTestPlan(points: 100, share: 0, metrics: 1, candidates: 4) == nil)
  }
}
