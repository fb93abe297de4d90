import Detectors
import Kernels
import Series

/// What detectors learn from C-GATS's anomalies: sections 4.2, 6.3 and 6.7 of the paper, split after split. Each row is named
/// `cgats SET SPLIT: ARM`, such as `cgats realTraffic by block: mixup`.
struct DownstreamBenchmark {
  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  private var isQuick: Bool { context.isQuick }

  private var effort: DownstreamEffort { isQuick ? .quick : .full }

  func run(_ report: inout PapersReport) throws {
    for set in DownstreamSet.all(isQuick: isQuick) {
      for split in set.splits {
        for seed in 1...effort.splits { try run(set, split, seed, &report) }
      }
    }
  }

  private func run(
    _ set: DownstreamSet, _ split: DownstreamSet.Split, _ seed: Int, _ report: inout PapersReport
  ) throws {
    let name = set.name + split.rawValue
    func key(_ row: (detector: DownstreamDetector, arm: DownstreamArm)) -> PapersReport.Key {
      PapersReport.Key(
        table: DownstreamTables.table, indicator: name + row.detector.rawValue, method: row.arm.name, seed: seed)
    }
    let rows = DownstreamArm.all(split, hasAblations: seed <= effort.ablations).flatMap { arm in
      DownstreamDetector.allCases.filter { arm.hasDetector || $0 == .saliency }.map { (detector: $0, arm: arm) }
    }
    let missing = rows.filter { row in
      let wanted = context.isWanted("cgats \(name)\(row.detector.rawValue): \(row.arm.name)", in: "cgats")
      return wanted && !report.holds(key(row))
    }
    guard !missing.isEmpty else { return }
    guard let task = try task(set, split, seed) else {
      return StandardError.write("papers: cgats \(name): no files, or no way to divide their anomalies")
    }
    var trial = DownstreamTrial(task, effort, seed: seed, team: context.team)
    for row in missing { try report.add(key(row), trial.row(row.arm, by: row.detector)) }
  }

  /// nil where there are no such files.
  private func task(_ set: DownstreamSet, _ split: DownstreamSet.Split, _ seed: Int) throws -> DownstreamTask? {
    switch set.source {
    case .sines(let count, let spikes): return try DownstreamTask(sines: count, spikes, seed: seed)
    case .fewSines(let count, let anomalous, let spikes):
      return try DownstreamTask(sines: count, anomalous: anomalous, spikes, seed: seed)
    case .numenta(let stride):
      return try task(NABData("\(context.data)/nab").inputs(set.name), stride, split, seed)
    case .labelled(let folder, let stride):
      return try task(context.indicators(folder).map { try $0.carriedForward() }, stride, split, seed)
    }
  }

  private func task(
    _ files: [TrainingInput], _ stride: Int, _ split: DownstreamSet.Split, _ seed: Int
  ) throws -> DownstreamTask? {
    guard !files.isEmpty else { return nil }
    return split == .random
      ? try DownstreamTask(windowsOf: files, stride: stride, seed: seed)
      : try DownstreamTask(blocksOf: files, stride: stride, seed: seed)
  }
}

extension LabelledIndicator {
  /// To learn from, with the last value in the place of a missing one.
  fileprivate func carriedForward() throws -> TrainingInput {
    let metrics = series.metrics.map { SeriesColumn(name: $0.name, values: $0.values.carriedForward) }
    return TrainingInput(
      series: try GriddedSeries(grid: series.grid, metrics: metrics), labelledAnomaly: labels,
      ignored: [Bool](repeating: false, count: labels.count))
  }
}
