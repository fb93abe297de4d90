import Kernels
import Networks
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite("Donut as its paper has it")
struct DonutFidelityTests {
  @Test("A missing or injected point is the mean, or what zero is before it is standardised, of its own series")
  func missing() {
    let scalers = [StandardScaler(fitting: [8, 12]), StandardScaler(fitting: [-3, -1])]
    func data(_ missing: DonutParameters.Missing) -> DonutData {
      var data = DonutData()
      for scaler in scalers {
        data.append([scaler.mean, .nan, scaler.mean + 1], scaler: scaler, missing: missing)
      }
      return data.injected(rate: 1, stream: RandomStream(seed: 1, purpose: .test))
    }
    #expect(data(.mean).values == [0, 0, 0, 0, 0, 0])
    #expect(data(.zero).values == [-5, -5, -5, 2, 2, 2])
    #expect(data(.zero).normal == [0, 0, 0, 0, 0, 0])
  }

  @Test("With missing points as zero a gap is scored and read back as it was learnt, and pools keep to each series")
  func missingAsZero() throws {
    var values = DonutSeries.seasonal(500)
    for index in stride(from: 30, to: 500, by: 41) { values[index] = .nan }
    let (zero, _) = try DonutSeries.train(values, ["missing_value": .text("zero"), "mcmc_iterations": .integer(0)])
    let (mean, _) = try DonutSeries.train(values, ["mcmc_iterations": .integer(0)])
    let series = try DonutSeries.gridded(values)
    let scores = try [zero, Donut(decoding: zero.encoded()), mean].map {
      try $0.score(series, range: 0..<500, team: nil).scores
    }
    #expect(scores[0].isIdentical(to: scores[1]) && !scores[0].isIdentical(to: scores[2]))
  }

  @Test("Without early stopping every epoch is run, and the best one's weights are kept")
  func bestEpoch() throws {
    let values = DonutSeries.seasonal(400)
    let changes: [String: ParameterValue] = [
      "epochs": .integer(40), "patience": .integer(1), "early_stopping": .flag(false), "learning_rate": .number(0.03),
    ]
    let (detector, report) = try DonutSeries.train(values, changes)
    let losses = report.epochs.compactMap(\.validationLoss)
    let best = try #require(report.bestEpoch)
    #expect(losses.count == 40 && !report.stoppedEarly && report.heldOut == 280..<400)
    #expect(best < 40 && losses[best - 1] == losses.min())
    let (short, _) = try DonutSeries.train(values, changes.merging(["epochs": .integer(best)]) { $1 })
    #expect(short.scorer.network.parameters.map(\.values) == detector.scorer.network.parameters.map(\.values))
  }

  @Test("With nothing to be held out all is learnt from, and the last epoch kept", arguments: [true, false])
  func nothingHeldOut(stopsEarly: Bool) throws {
    let changes: [String: ParameterValue] = [
      "epochs": .integer(3), "patience": .integer(1), "early_stopping": .flag(stopsEarly),
      "validation_fraction": .number(0),
    ]
    let report = try DonutSeries.train(DonutSeries.seasonal(100), changes).report
    #expect(report.epochs.count == 3 && report.bestEpoch == 3 && report.heldOut == nil)
    #expect(report.trainingSamples == 77 && report.notes.allSatisfy { !$0.contains("hold some out") })
  }

  @Test("A training without early stopping that an earlier release began holds nothing out, as it did there")
  func earlierRelease() throws {
    let values = DonutSeries.seasonal(300)
    let input = try DonutSeries.input(values)
    let parameters = try DonutSeries.parameters(["early_stopping": .flag(false), "epochs": .integer(5)])
    let data = DonutData(values, scaler: try Donut.fitScaler(input, parameters))
    let environment = TrainingEnvironment(seed: 4, team: ComputeTeam(threads: 1))
    var earlier = EpochTrainer(
      try DonutTraining(parameters, data, seed: 4, holdsOut: false), DonutNetwork(parameters, seed: 4))
    try earlier.run(environment, until: 2)
    var resumed = environment
    resumed.checkpoint = earlier.checkpoint()
    try earlier.run(environment)
    let (detector, report) = try Donut.train(input, parameters: parameters, environment: resumed)
    #expect(report.heldOut == nil && report.bestEpoch == 5)
    #expect(detector.scorer.network.parameters.map(\.values) == earlier.result.parameters.map(\.values))
    #expect(try Donut.train(input, parameters: parameters, environment: environment).report.heldOut != nil)
  }

  @Test(
    "A point's imputed score does not depend on the range asked for, wherever 1970 lies", arguments: [0, 1, 17, 59])
  func before1970(phase: Int64) throws {
    var values = DonutSeries.seasonal(400)
    for index in stride(from: 10, to: 400, by: 7) { values[index] = .nan }
    let detector = try DonutSeries.train(values, ["epochs": .integer(5)]).detector
    let series = try DonutSeries.gridded(values, start: -200 * 60 + phase)
    let whole = try detector.score(series, range: 0..<400, team: nil).scores
    for first in [100, 177, 190, 199, 200, 201] {
      let part = try detector.score(series.slice(first - 23..<first + 60), range: 23..<83, team: nil).scores
      #expect(part.isIdentical(to: Array(whole[first..<first + 60])), "\(first)")
    }
  }

  @Test(
    "The band holds 95 % of what comes, whatever the noise",
    arguments: ["gaussian", "heavy tails", "two values"])
  func coverage(noise: String) throws {
    var stream = RandomStream(seed: 12, purpose: .test)
    let clean = DonutSeries.seasonal(6_000, seed: 3)
    let values = clean.map { value in
      switch noise {
      case "heavy tails": value + 4 * stream.normal() / max(0.05, abs(stream.normal()))
      case "two values": value + (stream.uniform() < 0.5 ? 20 : -20)
      default: value
      }
    }
    let detector = try DonutSeries.train(Array(values[..<4_000]), ["epochs": .integer(25)]).detector
    let band = try detector.score(DonutSeries.gridded(values), range: 4_000..<6_000, team: nil).bands[0]
    let inside = (0..<2_000).count { (band.lower[$0]...band.upper[$0]).contains(values[4_000 + $0]) }
    #expect(abs(Double(inside) / 2_000 - 0.95) < 0.025, "\(inside)")
    let restored = try Donut(decoding: detector.encoded())
    #expect(restored.bandReach == detector.bandReach && detector.bandReach != DonutScorer.gaussianReach)
  }

  @Test("A version of an earlier release, whose band was not calibrated, keeps its band")
  func earlierBand() throws {
    let detector = try DonutSeries.train(DonutSeries.seasonal(200), ["epochs": .integer(1)]).detector
    let earlier = Donut(
      detector.parameters, scaler: detector.scaler, network: detector.scorer.network, seed: detector.scorer.seed)
    let archive = try Archive(decoding: earlier.encoded())
    #expect(!archive.contains("band"))
    #expect(try Donut(decoding: earlier.encoded()).bandReach == DonutScorer.gaussianReach)
  }
}
