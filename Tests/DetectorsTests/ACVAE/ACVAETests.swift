import Glibc
import Kernels
import Networks
import Series
import Synchronization
import Testing

@testable import Detectors

@Suite struct ACVAETests {
  static let small: [String: ParameterValue] = [
    "window": .integer(10), "hidden_units": .integer(24), "latent_dimensions": .integer(3), "epochs": .integer(12),
    "fine_tuning_epochs": .integer(10), "posterior_samples": .integer(20), "learning_rate": .number(0.005),
    "calendar": .list([]),
  ]

  /// Three metrics that follow one wave; a flag lifts the first two by 2 for 20 points in every 200.
  static func series(_ count: Int = 2_000, withFlag: Bool = true, change: (inout [[Double]]) -> Void = { _ in }) throws
    -> GriddedSeries
  {
    var stream = RandomStream(seed: 3, purpose: .test)
    let flag = (0..<count).map { $0 % 200 >= 150 && $0 % 200 < 170 ? 1.0 : 0 }
    var metrics = (0..<3).map { metric in
      (0..<count).map { point in
        sin(Double(point) / 15 + Double(metric)) + 0.1 * stream.normal() + (metric < 2 ? 2 * flag[point] : 0)
      }
    }
    change(&metrics)
    let context = withFlag ? [ContextColumn(name: "deploy", kind: .flag, values: flag)] : []
    return try GriddedSeries(
      grid: TimeGrid(start: 1_700_000_000, interval: 60, count: count),
      metrics: metrics.enumerated().map { SeriesColumn(name: "m\($0)", values: $1) }, context: context)
  }

  static func train(
    _ series: GriddedSeries, anomalous: Range<Int> = 0..<0, normal: Range<Int> = 0..<0,
    _ changes: [String: ParameterValue] = [:], threads: Int = 2, environment: TrainingEnvironment? = nil
  ) throws -> (detector: ACVAE, report: TrainingReport) {
    let points = series.grid.count
    let input = TrainingInput(
      series: series, labelledAnomaly: (0..<points).map(anomalous.contains),
      ignored: [Bool](repeating: false, count: points), labelledNormal: (0..<points).map(normal.contains))
    return try ACVAE.train(
      input, parameters: ACVAE.Parameters(small.merging(changes) { $1 }),
      environment: environment ?? TrainingEnvironment(seed: 5, team: ComputeTeam(threads: threads)))
  }

  @Test("What the situation explains scores lower with the situation than without it")
  func situation() throws {
    let (with, without) = (try Self.series(), try Self.series(withFlag: false))
    let flagged = (1_000..<2_000).filter { $0 % 200 >= 150 && $0 % 200 < 170 }
    func excess(_ series: GriddedSeries) throws -> Double {
      let scores = try Self.train(series).detector.score(series, range: 0..<2_000, team: nil).scores
      let usual = scores.filter { !$0.isNaN }.sorted()
      let spread = usual[usual.count * 3 / 4] - usual[usual.count / 4]
      let mean = flagged.reduce(0) { $0 + scores[$1] } / Double(flagged.count)
      return (mean - usual[usual.count / 2]) / spread
    }
    let (explained, unexplained) = (try excess(with), try excess(without))
    #expect(explained < 0.5 * unexplained)
  }

  @Test("Background columns are found by name: one that is gone counts as missing, others are passed over")
  func backgroundByName() throws {
    let series = try Self.series()
    let trained = try Self.train(series).detector
    let detector = try ACVAE(decoding: trained.encoded())
    func scores(_ context: [ContextColumn]) throws -> [Double] {
      let other = try GriddedSeries(grid: series.grid, metrics: series.metrics, context: context)
      return try detector.score(other, range: 0..<400, team: nil).scores.map { $0.isNaN ? 0 : $0 }
    }
    let flag = series.context[0]
    let blank = ContextColumn(name: flag.name, kind: .flag, values: flag.values.map { _ in .nan })
    let other = ContextColumn(name: "other", kind: .flag, values: flag.values.map { 1 - $0 })
    let usual = try scores([flag])
    #expect(try scores([other, flag]) == usual)
    #expect(try scores([]) == scores([blank]))
    #expect(try scores([other]) == scores([]))
    #expect(try scores([]) != usual)
  }

  @Test("A disturbed metric contributes most, and contributions are shares of one")
  func contributions() throws {
    let series = try Self.series()
    let detector = try Self.train(series).detector
    let disturbed = try Self.series { $0[2][1_500] += 4 }
    let answer = try detector.score(disturbed, range: 1_500..<1_501, team: nil)
    let shares = answer.bands.map { $0.contribution[0] }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
    #expect(shares[2] == shares.max())
    let calm = try detector.score(series, range: 1_500..<1_501, team: nil)
    #expect(answer.scores[0] > calm.scores[0])
  }

  @Test("A labelled kind of anomaly scores higher, against the rest, than it did without its label")
  func labels() throws {
    let ranges = [700..<715, 1_700..<1_715]
    let series = try Self.series { metrics in
      for point in ranges.joined() { metrics[2][point] = 1.7 }
    }
    func rank(_ detector: ACVAE) throws -> Double {
      let scores = try detector.score(series, range: 0..<2_000, team: nil).scores
      let others = scores.enumerated().filter { !ranges[0].contains($0.offset) && !ranges[1].contains($0.offset) }
      let known = others.map(\.element).filter { !$0.isNaN }
      let later = ranges[1].map { scores[$0] }
      return later.reduce(0) { sum, score in sum + Double(known.count { $0 < score }) / Double(known.count) } / 15
    }
    let taught = try Self.train(
      series, anomalous: ranges[0], ["score": .text("s_diff"), "fine_tuning_rate": .number(0.002)])
    #expect(taught.detector.scoresDifference && taught.detector.anomalous != nil)
    let untaught = try Self.train(series, ["use_labels": .flag(false)])
    let (before, after) = (try rank(untaught.detector), try rank(taught.detector))
    #expect(after >= before)
    #expect(after > 0.97)
  }

  @Test("Windows with points labelled normal are learnt a second time, with noise")
  func augmentation() throws {
    let series = try Self.series(400)
    let plain = try Self.train(series).detector
    let augmented = try Self.train(series, normal: 100..<120).detector
    #expect(plain.encoded() != augmented.encoded())
    let off = try Self.train(series, normal: 100..<120, ["augmentation_noise": .number(0)]).detector
    #expect(off.full.network.parameters.map(\.values) == plain.full.network.parameters.map(\.values))
  }

  @Test("One thread and three give the same bits, with labels and a situation, and so does the archive read back")
  func determinism() throws {
    let series = try Self.series(600)
    let one = try Self.train(series, anomalous: 200..<210, ["calendar": .list([.text("hour_of_day")])], threads: 1)
      .detector
    let three = try Self.train(series, anomalous: 200..<210, ["calendar": .list([.text("hour_of_day")])], threads: 3)
      .detector
    #expect(one.encoded() == three.encoded())
    let read = try ACVAE(decoding: one.encoded())
    #expect(read.encoded() == one.encoded())
    let scores = try read.score(series, range: 300..<320, team: nil)
    #expect(scores == (try one.score(series, range: 300..<320, team: nil)))
  }

  @Test("States of a plain structure know nothing of the points before, and it is told apart from the other")
  func plain() throws {
    let series = try Self.series(400)
    let changes: [String: ParameterValue] = ["structure": .text("plain")]
    let detector = try Self.train(series, anomalous: 100..<110, changes).detector
    let network = detector.full.network
    for index in [network.posterior.latent, network.prior.latent, network.prior.head.weight, network.prior.head.bias] {
      #expect(network.parameters[index].values.allSatisfy { $0 == 0 })
    }
    let other = try Self.series(400) { metrics in for point in 290..<299 { metrics[1][point] += 3 } }
    func score(_ detector: ACVAE, _ series: GriddedSeries) throws -> [Double] {
      try detector.score(series, range: 299..<300, team: nil).scores
    }
    #expect(try score(detector, other) == score(detector, series))
    let stateful = try Self.train(series, anomalous: 100..<110).detector
    #expect(try score(stateful, other) != score(stateful, series))
    #expect(try ACVAE(decoding: detector.encoded()).encoded() == detector.encoded())
    #expect(throws: DetectorError.warmStartMismatch) {
      try Self.train(
        series, changes,
        environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), warmStart: stateful.encoded()))
    }
  }

  @Test("A training that was interrupted and goes on ends with the same bits", arguments: [1, 7, 12])
  func resumption(epochs: Int) throws {
    let series = try Self.series(400)
    let kept = Mutex<[[UInt8]]>([])
    let team = ComputeTeam(threads: 1)
    let whole = try Self.train(
      series, anomalous: 100..<110, ["early_stopping": .flag(false)],
      environment: TrainingEnvironment(
        seed: 5, team: team, saveCheckpoint: { state in kept.withLock { $0.append(state()) } }))
    let checkpoint = kept.withLock { $0[epochs - 1] }
    let resumed = try Self.train(
      series, anomalous: 100..<110, ["early_stopping": .flag(false)],
      environment: TrainingEnvironment(seed: 5, team: team, checkpoint: checkpoint))
    #expect(resumed.detector.encoded() == whole.detector.encoded())
  }

  @Test("Constant, missing and huge metrics, and a flag that never changes, give finite scores")
  func hostile() throws {
    let count = 300
    let series = try GriddedSeries(
      grid: TimeGrid(start: 0, interval: 60, count: count),
      metrics: [
        SeriesColumn(name: "constant", values: [Double](repeating: 4, count: count)),
        SeriesColumn(name: "missing", values: [Double](repeating: .nan, count: count)),
        SeriesColumn(name: "huge", values: (0..<count).map { $0 % 2 == 0 ? 1e300 : -1e300 }),
        SeriesColumn(name: "wave", values: (0..<count).map { sin(Double($0) / 9) }),
      ], context: [ContextColumn(name: "off", kind: .flag, values: [Double](repeating: 0, count: count))])
    let detector = try Self.train(series).detector
    let answer = try detector.score(series, range: 0..<count, team: nil)
    #expect(answer.scores.dropFirst(9).allSatisfy { $0.isFinite })
    #expect(answer.scores.prefix(9).allSatisfy { $0.isNaN })
  }

  @Test("A point of which nothing is measured has no score, and a series of nothing cannot be learnt from")
  func missing() throws {
    let series = try Self.series(300) { metrics in for metric in metrics.indices { metrics[metric][200] = .nan } }
    let detector = try Self.train(series).detector
    let scores = try detector.score(series, range: 195..<205, team: nil).scores
    #expect(scores[5].isNaN && scores.filter(\.isNaN).count == 1)
    let empty = try Self.series(300) { metrics in
      for metric in metrics.indices { metrics[metric] = [Double](repeating: .nan, count: 300) }
    }
    #expect(throws: DetectorError.nothingToLearnFrom) { try Self.train(empty) }
    #expect(throws: DetectorError.seriesTooShort(points: 9, needed: 10)) { try Self.train(Self.series(9)) }
  }
}
