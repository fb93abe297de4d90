import Evaluation
import Foundation
import JSON
import Kernels
import Series
import Testing

@testable import lapwing_benchmark

/// A row of figures as the tables read it.
struct JSONRow {
  var object = JSONObject()
  var numbers: [String: Double?] {
    Dictionary(uniqueKeysWithValues: zip(object.keys, object.values.map(\.number)))
  }
}

@Suite("What multivariate methods are held against")
struct MultivariateMethodTests {
  /// Two metrics that go together; from 600 on is judged, where 30 points are far away.
  static func task() throws -> MultivariateTask {
    var random = RandomStream(seed: 3, purpose: .test)
    var columns: [[Double]] = [[], []]
    for index in 0..<900 {
      let cause = random.normal()
      let isAnomalous = (700..<730).contains(index)
      columns[0].append(cause + 0.1 * random.normal() + (isAnomalous ? 6 : 0))
      columns[1].append(100 - 5 * cause + random.normal() + (isAnomalous ? 30 : 0))
    }
    columns[0][650] = .nan
    (columns[0][651], columns[1][651]) = (.nan, .nan)
    let grid = try TimeGrid(start: 0, interval: 60, count: 900)
    let series = try GriddedSeries(
      grid: grid, metrics: columns.enumerated().map { SeriesColumn(name: "m\($0.offset)", values: $0.element) })
    let labels = (0..<900).map { (700..<730).contains($0) }
    let whole = LabelledIndicator(name: "two", series: series, labels: labels)
    let training = LabelledIndicator(name: "two", series: series.slice(0..<600), labels: Array(labels[..<600]))
    return MultivariateTask(
      name: "two", training: training, tests: [MultivariateTask.Judged(indicator: whole, range: 600..<900)])
  }

  @Test(
    "every method finds what is plain to see, and leaves out what was not measured",
    arguments: MultivariateMethod.silent)
  func plain(method: MultivariateMethod) throws {
    let task = try Self.task()
    let scores = try method.scores(task, 1, ComputeTeam(threads: 1))
    #expect(scores.count == 1 && scores[0].count == 300)
    #expect(!scores[0][50].isNaN && scores[0][51].isNaN)
    let figures = try MultivariateFigures(task, scores: scores)
    var row = JSONRow()
    row.object = figures.row(seconds: 1)
    // The ensemble gets used to what lasts.
    let least = method.name == "ensemble" ? 0.4 : 0.9
    #expect((row.numbers["range_f1"] ?? nil) ?? 0 > least)
    #expect((row.numbers["range_f1_capped"] ?? nil) ?? 0 > least)
    #expect((row.numbers["normal_flagged"] ?? nil) ?? 1 < 0.1)
    #expect((row.numbers["all_positive"] ?? nil) ?? 1 < 0.3)
  }

  @Test("an isolation forest is a function of its seed, and its scores lie between 0 and 1")
  func forest() throws {
    let task = try Self.task()
    let series = task.tests[0].indicator.series
    let scores = [1, 1, 2].map {
      IsolationForest(learning: task.training.series, seed: $0).scores(series, range: 600..<900).filter { !$0.isNaN }
    }
    #expect(scores[0] == scores[1] && scores[0] != scores[2])
    #expect(scores[0].allSatisfy { $0 > 0 && $0 < 1 })
    #expect(scores[0].reduce(0, +) / Double(scores[0].count) < 0.55)
  }

  @Test("points that are all alike are isolated by nothing")
  func constant() throws {
    let grid = try TimeGrid(start: 0, interval: 60, count: 50)
    let series = try GriddedSeries(
      grid: grid, metrics: [SeriesColumn(name: "m", values: [Double](repeating: 4, count: 50))])
    let scores = IsolationForest(learning: series, seed: 1).scores(series, range: 0..<50)
    #expect(scores.allSatisfy { abs($0 - 0.5) < 1e-9 })
  }

  @Test("recordings are joined with missing points between, which no label covers")
  func joined() throws {
    let task = try Self.task()
    let joined = try LabelledIndicator(joining: [task.training, task.tests[0].indicator], gap: 10, name: "both")
    #expect(joined.labels.count == 1_510 && joined.series.grid.count == 1_510)
    #expect(joined.series.metrics.allSatisfy { $0.values[600..<610].allSatisfy(\.isNaN) })
    #expect(joined.series.metrics[1].values[610] == task.training.series.metrics[1].values[0])
    #expect(!joined.labels[600..<610].contains(true) && joined.labels[1_310])
  }
}

/// Where the data lies beside the checkout, or where `LAPWING_DATA` says.
private let sharedData =
  (ProcessInfo.processInfo.environment["LAPWING_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../shared/data") + "/skab"

@Suite("SKAB by the protocol of section IV-A", .enabled(if: PapersData(sharedData).names("valve1").count == 16))
struct SKABDataTests {
  @Test("four runs and the anomaly-free one are learnt from, sixteen judged, each with one anomaly")
  func split() throws {
    let task = try #require(try SKABData(sharedData).task())
    #expect(task.tests.count == 16 && task.training.series.metrics.count == SKABData.metrics)
    for judged in task.tests {
      #expect(judged.indicator.labels.runs(of: true).count == 1)
      #expect(judged.range == 0..<judged.indicator.labels.count)
      #expect(!["valve1/0", "valve1/5", "valve1/10", "valve2/0"].contains(judged.indicator.name))
    }
    #expect(task.training.labels.runs(of: true).count == 4)
  }

  @Test("every method has scores for most of every run", arguments: MultivariateMethod.silent)
  func scored(method: MultivariateMethod) throws {
    let task = try #require(try SKABData(sharedData).task())
    let scores = try method.scores(task, 1, ComputeTeam(threads: 1))
    for (scores, judged) in zip(scores, task.tests) {
      #expect(scores.count == judged.range.count)
      #expect(10 * scores.count { $0.isNaN } < 2 * scores.count)
    }
  }

  @Test("flagging everything has a range F1 of 0.52: runs are judged apart")
  func allPositive() throws {
    let task = try #require(try SKABData(sharedData).task())
    let figures = try MultivariateFigures(task, scores: task.tests.map { $0.range.map { _ in 1 } })
    var row = JSONRow()
    row.object = figures.row(seconds: 1)
    #expect(abs(((row.numbers["all_positive"] ?? nil) ?? 0) - 0.516) < 0.002)
  }
}
