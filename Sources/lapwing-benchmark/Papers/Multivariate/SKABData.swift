import Detectors
import Formats
import Programs
import Series

/// The Skoltech Anomaly Benchmark as section IV-A of the ACVAE paper has it: runs of a water loop of eight sensors, each
/// with one anomaly that fills about a third of it, and one without any.
///
/// The paper learns from 7 of 35 runs and the one without anomalies, and does not tell which. Of the 20 valve runs here,
/// 4 are learnt from, a fifth as in the paper: **valve1/0, valve1/5, valve1/10 and valve2/0, after the anomaly-free
/// one**; the other 16 are judged, all points of all of them together by one threshold, no range spanning two runs. So
/// flagging everything has a range F1 of 0.52.
///
/// A run is taken row by row, one second a point: the few seconds that a file skips are no missing points.
struct SKABData {
  static let metrics = 8
  private static let learnt = ["valve1/0", "valve1/5", "valve1/10", "valve2/0"]
  /// Missing points between the runs that are learnt from: longer than the windows of the methods.
  private static let gap = 128
  private static let longest = 1 << 26

  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// nil where there is no such folder, or none of its runs is left to be judged.
  func task() throws -> MultivariateTask? {
    let data = PapersData(folder)
    guard let free = try data.names("anomaly-free").first.map({ try run("anomaly-free/\($0)", isLabelled: false) })
    else { return nil }
    let runs = try ["valve1", "valve2"].flatMap { set in
      try data.names(set).sorted { ($0.count, $0) < ($1.count, $1) }.map { try run("\(set)/\($0)", isLabelled: true) }
    }
    let judged = runs.filter { !Self.learnt.contains($0.name) }
    let training = [free] + runs.filter { Self.learnt.contains($0.name) }
    guard !judged.isEmpty else { return nil }
    return MultivariateTask(
      name: "skab", training: try LabelledIndicator(joining: training, gap: Self.gap, name: "skab"),
      tests: judged.map { MultivariateTask.Judged(indicator: $0, range: 0..<$0.labels.count) },
      // There is no season in them, and a search would find one that is longer than a run.
      parameters: [.ensemble: ["period": .integer(30)], .acvae: MultivariateTask.fewSamples])
  }

  private func run(_ name: String, isLabelled: Bool) throws -> LabelledIndicator {
    let path = "\(folder)/\(name).csv"
    guard let text = TextFile.read(path, limit: Self.longest) else { throw ProgramError.unreadable(path) }
    var options = TableOptions()
    if isLabelled { (options.labelColumn, options.omittedColumns) = ("anomaly", ["changepoint"]) }
    let file = try CSVSeries(text, options: options, interval: 1)
    let rows = file.labels.indices.filter { index in file.series.metrics.contains { !$0.values[index].isNaN } }
    let metrics = file.series.metrics.map { metric in
      SeriesColumn(name: metric.name, values: rows.map { metric.values[$0] })
    }
    let grid = try TimeGrid(start: file.series.grid.start, interval: 1, count: rows.count)
    return LabelledIndicator(
      name: name, series: try GriddedSeries(grid: grid, metrics: metrics), labels: rows.map { file.labels[$0] })
  }
}
