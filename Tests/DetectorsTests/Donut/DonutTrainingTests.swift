import Kernels
import Series
import Synchronization
import Testing

@testable import Detectors
@testable import Networks

@Suite struct DonutTrainingTests {
  @Test("The result is the same to the bit on one thread and on three")
  func threads() throws {
    let values = DonutSeries.seasonal(700)
    let one = try DonutSeries.train(values, ["epochs": .integer(3)], threads: 1)
    let three = try DonutSeries.train(values, ["epochs": .integer(3)], threads: 3)
    #expect(one.detector.encoded() == three.detector.encoded())
    #expect(one.report.epochs == three.report.epochs)
  }

  @Test("Another seed gives another network")
  func seeds() throws {
    let values = DonutSeries.seasonal(400)
    let one = try DonutSeries.train(values, ["epochs": .integer(1)], seed: 1)
    let two = try DonutSeries.train(values, ["epochs": .integer(1)], seed: 2)
    #expect(one.detector.encoded() != two.detector.encoded())
  }

  @Test("A training that was interrupted and goes on ends with the same bits", arguments: [1, 4])
  func resumption(_ epochs: Int) throws {
    let input = try DonutSeries.input(DonutSeries.seasonal(500))
    let parameters = try DonutSeries.parameters(["epochs": .integer(6)])
    let kept = Mutex<[[UInt8]]>([])
    let team = ComputeTeam(threads: 1)
    let whole = try Donut.train(
      input, parameters: parameters,
      environment: TrainingEnvironment(
        seed: 3, team: team, saveCheckpoint: { state in kept.withLock { $0.append(state()) } }))
    let checkpoint = kept.withLock { $0[epochs - 1] }
    let resumed = try Donut.train(
      input, parameters: parameters, environment: TrainingEnvironment(seed: 3, team: team, checkpoint: checkpoint))
    #expect(resumed.detector.encoded() == whole.detector.encoded())
    #expect(resumed.report.epochs == whole.report.epochs)
    #expect(resumed.report.bestEpoch == whole.report.bestEpoch)
    #expect(throws: DetectorError.checkpointMismatch) {
      try Donut.train(
        input, parameters: parameters, environment: TrainingEnvironment(seed: 4, team: team, checkpoint: checkpoint))
    }
  }

  @Test("Injection takes the asked share of normal points and leaves abnormal ones and the series alone")
  func injection() {
    let values = (0..<20_000).map { $0 % 10 == 0 ? Double.nan : Double($0 % 7) + 1 }
    let data = DonutData(values, scaler: StandardScaler(fitting: values))
    let injected = data.injected(rate: 0.05, stream: RandomStream(seed: 2, purpose: .test))
    let lost = data.normal.indices.filter { data.normal[$0] == 1 && injected.normal[$0] == 0 }
    #expect(abs(Double(lost.count) / 18_000 - 0.05) < 0.008)
    #expect(lost.allSatisfy { injected.values[$0] == 0 })
    #expect(data.injected(rate: 0, stream: RandomStream(seed: 2, purpose: .test)).normal == data.normal)
  }

  @Test("Missing points are zero and abnormal, labelled ones keep their value but are abnormal, ignored ones vanish")
  func preparation() {
    let values = [1.0, .nan, 3, 5]
    let data = DonutData(
      values, scaler: StandardScaler(fitting: values), labelled: [false, false, true, false],
      ignored: [false, false, false, true])
    #expect(data.normal == [1, 0, 0, 0])
    #expect(data.values[1] == 0 && data.values[3] == 0)
    #expect(data.values[0] != 0)
  }

  @Test("The baseline learns from windows without any abnormal point only")
  func baselineWindows() throws {
    var data = DonutData([Double](repeating: 1, count: 10), scaler: StandardScaler(fitting: [0, 1]))
    data.normal[4] = 0
    #expect(data.windowOffsets(in: 0..<10, length: 3, onlyNormal: true) == [0, 1, 5, 6, 7])
    #expect(data.windowOffsets(in: 0..<10, length: 3, onlyNormal: false).count == 8)
    #expect(data.windowOffsets(in: 6..<10, length: 3, onlyNormal: false) == [6, 7])
  }

  @Test("Anomalies in the validation range mislead the mean loss, and not the median")
  func robustValidation() throws {
    let clean = DonutSeries.seasonal(1_500)
    var spoilt = clean
    for index in stride(from: 1_100, to: 1_500, by: 90) { spoilt[index] += 15_000 }
    func losses(_ values: [Double]) throws -> (medians: [Double], means: [Double]) {
      let parameters = try DonutSeries.parameters(["epochs": .integer(30)])
      let data = DonutData(values, scaler: StandardScaler(fitting: Array(values[..<1_000])))
      var training = EpochTrainer(
        try DonutTraining(parameters, data, seed: 1), DonutNetwork(parameters, seed: 1))
      let team = ComputeTeam(threads: 1)
      var result: (medians: [Double], means: [Double]) = ([], [])
      for _ in 0..<30 {
        let limit = training.losses.count + 1
        try training.run(TrainingEnvironment(seed: 1, team: team), until: limit)
        let each = training.validationLosses(team)
        result.medians.append(median(each))
        result.means.append(each.reduce(0, +) / Double(each.count))
      }
      return result
    }
    func best(_ losses: [Double]) -> Int { losses.indices.min { losses[$0] < losses[$1] } ?? -1 }
    let (reference, misled) = (try losses(clean), try losses(spoilt))
    // The network still learns in every one of these epochs, which the median sees through the anomalies.
    #expect(best(reference.means) >= 20)
    #expect(best(misled.medians) >= 20)
    #expect(best(misled.means) < 20)
  }

  @Test("Cancelling ends a training with its error")
  func cancellation() throws {
    let input = try DonutSeries.input(DonutSeries.seasonal(300))
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), isCancelled: { true })
    #expect(throws: DetectorError.cancelled) {
      try Donut.train(input, parameters: DonutSeries.parameters(), environment: environment)
    }
  }

  @Test("Too few points, none at all and two metrics are told apart")
  func refusals() throws {
    #expect(throws: DetectorError.seriesTooShort(points: 23, needed: 24)) {
      try DonutSeries.train(DonutSeries.seasonal(23))
    }
    #expect(throws: DetectorError.nothingToLearnFrom) {
      try DonutSeries.train([Double](repeating: .nan, count: 100))
    }
  }

  @Test("Constant and huge series give finite scores", arguments: [0, 5, 1e300, -1e300])
  func extremes(_ level: Double) throws {
    var values = [Double](repeating: level, count: 200)
    let constant = try DonutSeries.train(values, ["epochs": .integer(2)])
    #expect(constant.report.notes.contains { $0.contains("constant") })
    values[150] = 1e308
    let other = try DonutSeries.train(values, ["epochs": .integer(2)])
    for detector in [constant.detector, other.detector] {
      let scores = try detector.score(DonutSeries.gridded(values), range: 0..<200, team: nil).scores
      #expect(scores[23...].allSatisfy { $0.isFinite })
    }
  }
}
