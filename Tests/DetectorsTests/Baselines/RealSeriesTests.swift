import Evaluation
import Foundation
import Kernels
import Series
import Testing

@testable import Detectors

/// The two public KPIs of the Donut authors, where the data lies beside the checkout (`../shared/data`) or where
/// `LAPWING_DATA` says; skipped elsewhere.
enum RealSeries {
  static let root =
    ProcessInfo.processInfo.environment["LAPWING_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../../shared/data"
  static var isPresent: Bool { FileManager.default.fileExists(atPath: root + "/kpi/cpu4.csv") }

  /// A KPI on its grid, with its labels.
  static func read(_ name: String) throws -> (series: GriddedSeries, labels: [Bool]) {
    let text = try String(contentsOfFile: root + "/kpi/\(name).csv", encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    let times = rows.compactMap { Int64($0[0]) }
    let start = try #require(times.min())
    let last = try #require(times.max())
    let grid = try TimeGrid(start: start, interval: 300, count: Int((last - start) / 300) + 1)
    var values = [Double](repeating: .nan, count: grid.count)
    var labels = [Bool](repeating: false, count: grid.count)
    for row in rows {
      let time = try #require(Int64(row[0]))
      let index = try #require(grid.index(of: time))
      (values[index], labels[index]) = (Double(row[1]) ?? .nan, row[2] == "1")
    }
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    return (series, labels)
  }
}

@Suite("Baselines on real KPIs", .enabled(if: RealSeries.isPresent, "no data beside the checkout"))
struct RealSeriesTests {
  /// Best F1 of a method on the last 30 % after training on the first 49 %: adjusted within 7 points, point-wise.
  static func figures<Method: TrainableDetector>(
    _ method: Method.Type, _ name: String
  ) throws -> (adjusted: Double, pointWise: Double, averagePrecision: Double) {
    let (series, labels) = try RealSeries.read(name)
    let count = series.grid.count
    let (training, test) = (0..<count * 49 / 100, count * 70 / 100..<count)
    let none = [Bool](repeating: false, count: training.count)
    let input = TrainingInput(series: series.slice(training), labelledAnomaly: none, ignored: none)
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let detector = try Method.train(input, parameters: Method.Parameters(), environment: environment).detector
    let scores = try detector.score(series, range: test, team: nil).scores
    let scored = try LabelledScores(scores: scores, labels: Array(labels[test]))
    let adjusted = ThresholdSweep(scored.pointAdjusted(delay: 7)).best?.confusion.f1 ?? .nan
    let sweep = ThresholdSweep(scored)
    return (adjusted, sweep.best?.confusion.f1 ?? .nan, sweep.averagePrecision)
  }

  @Test(
    "The difference gets what an independent implementation got",
    arguments: [
      ("cpu4", 1.0, 0.6), ("server_res_eth1out_curve_6", 1.0, 0.824),
    ])
  func difference(name: String, adjusted: Double, pointWise: Double) throws {
    let figures = try Self.figures(DifferenceBaseline.self, name)
    #expect(abs(figures.adjusted - adjusted) < 5e-4)
    #expect(abs(figures.pointWise - pointWise) < 5e-4)
  }

  @Test(
    "The season gets what a script of its own got: little, where anomalies are no matter of the hour",
    arguments: [("cpu4", 0.007210750573582432), ("server_res_eth1out_curve_6", 0.3333333333333333)])
  func season(name: String, pointWise: Double) throws {
    let figures = try Self.figures(SeasonalNaiveBaseline.self, name)
    #expect(abs(figures.pointWise - pointWise) < 1e-9)
    let values = try RealSeries.read(name).series.metrics[0].values
    #expect(Periodicity.period(of: Array(values.prefix(8_608))) == 288)
  }

  @Test(
    "The spectral residual alone gets what an independent implementation got on the second half",
    arguments: [("cpu4", 0.849), ("server_res_eth1out_curve_6", 1.0)])
  func spectralResidual(name: String, adjusted: Double) throws {
    let (series, labels) = try RealSeries.read(name)
    let half = series.grid.count / 2
    let none = [Bool](repeating: false, count: half)
    let input = TrainingInput(series: series.slice(0..<half), labelledAnomaly: none, ignored: none)
    let detector = try SpectralResidualBaseline.train(
      input, parameters: SpectralResidualBaseline.Parameters(),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    ).detector
    let scores = try detector.score(series, range: half..<series.grid.count, team: nil).scores
    let scored = try LabelledScores(scores: scores, labels: Array(labels[half...]))
    let found = ThresholdSweep(scored.pointAdjusted(delay: 7)).best?.confusion.f1 ?? .nan
    #expect(abs(found - adjusted) < 5e-4)
  }

  @Test(
    "The ensemble by its own line finds more events of the second half than three sigmas do, with few false alerts",
    arguments: ["cpu4", "server_res_eth1out_curve_6"])
  func ensemble(name: String) throws {
    let (series, labels) = try RealSeries.read(name)
    let (values, half) = (series.metrics[0].values, series.grid.count / 2)
    let run = try EnsembleTests.run(values, points: half)
    let learnt = values[..<half].filter { !$0.isNaN }
    let mean = learnt.reduce(0, +) / Double(learnt.count)
    let deviation = (learnt.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(learnt.count)).squareRoot()
    let events = Self.stretches((half..<labels.count).filter { labels[$0] }, within: 1)
    let alerts = Self.stretches((half..<labels.count).filter { run.scores[$0] >= run.line }, within: 12)
    let found = events.count { run.flagged($0) > 0 }
    let rule = events.count { event in event.contains { abs(values[$0] - mean) > 3 * deviation } }
    let wrong = alerts.count { alert in !events.contains { $0.overlaps(alert) } }
    #expect(found > rule, "\(found), by the rule \(rule), of \(events.count)")
    #expect(Double(wrong) / (Double(half) / 288) < 0.2, "\(wrong) false of \(alerts.count)")
  }

  /// Runs of indices that lie no farther apart than `gap`.
  private static func stretches(_ indices: [Int], within gap: Int) -> [Range<Int>] {
    indices.reduce(into: []) { stretches, index in
      if let last = stretches.last, index - last.upperBound < gap {
        stretches[stretches.count - 1] = last.lowerBound..<index + 1
      } else {
        stretches.append(index..<index + 1)
      }
    }
  }
}
