import Glibc
import Kernels
import Series
import Testing

@testable import Detectors

/// What contrasts of situations find in small series: one point an hour, or a flag.
@Suite struct ContextContrastTests {
  /// Three metrics at one point an hour that follow the day, with a job that lifts the first two at midnight of each day,
  /// and one that lifts the second and third at two o'clock on Mondays; both fail to run when told. What is told as changed
  /// lowers the first metric and lifts the third.
  static func hourly(
    days: Int = 84, withoutDaily: Set<Int> = [], withoutWeekly: Set<Int> = [], flagged: Set<Int> = []
  ) throws -> GriddedSeries {
    var stream = RandomStream(seed: 11, purpose: .test)
    var metrics = [[Double]](repeating: [], count: 3)
    for point in 0..<(24 * days) {
      let (day, hour) = (point / 24, point % 24)
      let load = -cos(2 * Double.pi * Double(hour - 2) / 24)
      let daily = hour == 0 && !withoutDaily.contains(day) ? 1.5 : 0
      let weekly = hour == 2 && day % 7 == 0 && !withoutWeekly.contains(day) ? 1.5 : 0
      for (metric, job) in [daily, daily + weekly, weekly].enumerated() {
        let change = flagged.contains(point) ? Double(metric) - 1 : 0
        metrics[metric].append(load + job + change + 0.1 * stream.normal())
      }
    }
    // 2024-01-01, a Monday.
    return try GriddedSeries(
      grid: TimeGrid(start: 1_704_067_200, interval: 3_600, count: 24 * days),
      metrics: metrics.enumerated().map { SeriesColumn(name: "m\($0)", values: $1) })
  }

  static let byTheClock: [String: ParameterValue] = [
    "score": .text("context_contrast"), "calendar": .list([.text("day_of_week"), .text("hour_of_day")]),
  ]

  /// The share of the other points with a score at least as high as the point's.
  static func share(above point: Int, _ scores: [Double]) -> Double {
    let known = scores.filter { !$0.isNaN }
    return Double(known.count { $0 >= scores[point] } - 1) / Double(known.count - 1)
  }

  static func scores(_ detector: ACVAE, _ series: GriddedSeries) throws -> [Double] {
    try detector.score(series, range: 0..<series.grid.count, team: nil).scores
  }

  @Test("A daily job that fails to run stands out by the contrast of situations, where the networks do not know it yet")
  func missingDailyJob() throws {
    let series = try Self.hourly(withoutDaily: [70])
    // Hours that are not learnt yet are what a factorised code of the time stays at.
    let early = Self.byTheClock.merging(["epochs": .integer(1)]) { $1 }
    let contrast = try ACVAETests.train(series, early).detector
    let plain = try ACVAETests.train(series, early.merging(["score": .text("s_full")]) { $1 }).detector
    #expect(Self.share(above: 70 * 24, try Self.scores(contrast, series)) == 0)
    #expect(Self.share(above: 70 * 24, try Self.scores(plain, series)) > 0.01)
    let bands = try contrast.score(series, range: 1_680..<1_681, team: nil).bands
    #expect(abs(bands.reduce(0) { $0 + $1.contribution[0] } - 1) < 1e-5)
    #expect(bands[2].contribution[0] < 0.1)
  }

  @Test("A weekly job that fails to run stands out too, and one that runs does not")
  func missingWeeklyJob() throws {
    let series = try Self.hourly(withoutWeekly: [63])
    let scores = try Self.scores(try ACVAETests.train(series, Self.byTheClock).detector, series)
    #expect(Self.share(above: 63 * 24 + 2, scores) == 0)
    // Where it runs, no other situation explains it.
    #expect((1..<12).filter { $0 != 9 }.allSatisfy { scores[$0 * 168 + 2] < 0 })
  }

  @Test("A change that comes without its flag stands out, and one with its flag does not")
  func missingFlag() throws {
    let change = Set((0..<10).flatMap { (200 * $0 + 150)..<(200 * $0 + 158) })
    let stray = 2_000 - 50..<2_000 - 42
    let plain = try Self.hourly(flagged: change)
    let series = try GriddedSeries(
      grid: plain.grid, metrics: plain.metrics,
      context: [
        ContextColumn(
          name: "deploy", kind: .flag,
          values: (0..<plain.grid.count).map { change.contains($0) && !stray.contains($0) ? 1 : 0 })
      ])
    let changes: [String: ParameterValue] = ["score": .text("context_contrast"), "calendar": .list([])]
    let scores = try Self.scores(try ACVAETests.train(series, changes).detector, series)
    #expect(stray.map { Self.share(above: $0, scores) }.min() ?? 1 < 0.005)
    let flagged = change.filter { !stray.contains($0) && $0 > 200 }
    #expect(Double(flagged.count { Self.share(above: $0, scores) > 0.05 }) > 0.9 * Double(flagged.count))
  }

  @Test("Scores are the same for any range, thread count and archive, with flags, days and hours in play")
  func determinism() throws {
    let plain = try Self.hourly(flagged: Set(300..<312))
    let series = try GriddedSeries(
      grid: plain.grid, metrics: plain.metrics,
      context: [
        ContextColumn(name: "flag", kind: .flag, values: (0..<plain.grid.count).map { $0 % 300 < 12 ? 1 : 0 }),
        ContextColumn(name: "never", kind: .flag, values: [Double](repeating: 0, count: plain.grid.count)),
        ContextColumn(name: "load", kind: .number, values: (0..<plain.grid.count).map { sin(Double($0)) }),
      ])
    let changes = Self.byTheClock.merging(["score": .text("combined")]) { $1 }
    let one = try ACVAETests.train(series, changes, threads: 1).detector
    #expect(one.encoded() == (try ACVAETests.train(series, changes, threads: 3).detector.encoded()))
    let read = try ACVAE(decoding: one.encoded())
    #expect(read.encoded() == one.encoded() && read.served == one.served && read.contrast == one.contrast)
    let whole = try one.score(series, range: 0..<700, team: nil)
    for range in [300..<301, 304..<320, 311..<700, 0..<310] {
      let part = try read.score(series, range: range, team: nil)
      #expect(part.scores.map(\.bitPattern) == whole.scores[range].map(\.bitPattern))
    }
    // A series that begins no earlier than the history gives the same again.
    let history = one.history
    let late = try one.score(series.slice((304 - history)..<320), range: history..<(history + 16), team: nil)
    #expect(late.scores.map(\.bitPattern) == whole.scores[304..<320].map(\.bitPattern))
  }

  @Test("Metrics that are constant or all missing, and flags that never change, give finite scores")
  func hostile() throws {
    let count = 24 * 42
    let series = try GriddedSeries(
      grid: TimeGrid(start: 1_704_067_200, interval: 3_600, count: count),
      metrics: [
        SeriesColumn(name: "constant", values: [Double](repeating: 4, count: count)),
        SeriesColumn(name: "missing", values: [Double](repeating: .nan, count: count)),
        SeriesColumn(name: "wave", values: (0..<count).map { $0 % 50 == 7 ? .nan : sin(Double($0) / 9) }),
      ], context: [ContextColumn(name: "on", kind: .flag, values: [Double](repeating: 1, count: count))])
    for score in ["context_contrast", "combined", "auto"] {
      let detector = try ACVAETests.train(series, Self.byTheClock.merging(["score": .text(score)]) { $1 }).detector
      // Too few days for auto to contrast them.
      #expect(detector.served.usesContrast == (score != "auto"))
      let scores = try Self.scores(detector, series)
      #expect(scores.dropFirst(9).allSatisfy { $0.isFinite } && scores.prefix(9).allSatisfy(\.isNaN))
    }
  }

  @Test("Where there is one situation only the models alone are served, and the report says so")
  func oneSituation() throws {
    let series = try ACVAETests.series(400, withFlag: false)
    for score in ["context_contrast", "combined"] {
      let (detector, report) = try ACVAETests.train(series, ["score": .text(score)])
      #expect(detector.served == .full && detector.contrast == nil)
      #expect(report.notes.contains { $0.contains("situations") })
    }
    #expect(try ACVAETests.train(series).detector.served == .full)
  }

  @Test("auto combines where there are situations, and the model of anomalies takes part where there is one")
  func automatic() throws {
    let missing = (20..<30).map { 7 * $0 % 80 }
    let series = try Self.hourly(withoutDaily: Set(missing))
    let auto = Self.byTheClock.merging(["score": .text("auto")]) { $1 }
    let unlabelled = try ACVAETests.train(series, auto).detector
    #expect(unlabelled.served.usesContrast && unlabelled.served != .contrast && !unlabelled.served.usesDifference)
    let points = series.grid.count
    let input = TrainingInput(
      series: series, labelledAnomaly: (0..<points).map { $0 % 24 == 0 && missing.contains($0 / 24) },
      ignored: [Bool](repeating: false, count: points))
    let detector = try ACVAE.train(
      input, parameters: ACVAE.Parameters(ACVAETests.small.merging(auto) { $1 }),
      environment: TrainingEnvironment(seed: 5, team: ComputeTeam(threads: 2))
    ).detector
    #expect(detector.served.usesContrast && detector.served.usesDifference)
    let read = try ACVAE(decoding: detector.encoded())
    #expect(read.served == detector.served)
  }
}
