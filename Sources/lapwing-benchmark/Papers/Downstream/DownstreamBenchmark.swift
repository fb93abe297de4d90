import Detectors
import Kernels

/// What detectors learn from C-GATS's anomalies: sections 4.2, 6.3 and 6.7 of the paper, split after split. Each row is named
/// `cgats SET SPLIT: ARM`, such as `cgats realTraffic by block: mixup`.
struct DownstreamBenchmark {
  let isQuick: Bool
  let data: String
  let team: ComputeTeam
  let isWanted: (String) -> Bool

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
    func key(_ arm: DownstreamArm) -> PapersReport.Key {
      PapersReport.Key(table: DownstreamTables.table, indicator: name, method: arm.name, seed: seed)
    }
    let missing = DownstreamArm.all(set, split).filter {
      isWanted("cgats \(name): \($0.name)") && !report.holds(key($0))
    }
    guard !missing.isEmpty else { return }
    guard let task = try task(set, split, seed) else {
      return StandardError.write("papers: cgats \(name): no files, or no way to divide their anomalies")
    }
    var trial = DownstreamTrial(task, effort, seed: seed, team: team)
    for arm in missing { try report.add(key(arm), trial.row(arm)) }
  }

  /// nil where there are no such files.
  private func task(_ set: DownstreamSet, _ split: DownstreamSet.Split, _ seed: Int) throws -> DownstreamTask? {
    switch set.source {
    case .sines(let count, let spikes): return try DownstreamTask(sines: count, spikes, seed: seed)
    case .fewSines(let count, let anomalous, let spikes):
      return try DownstreamTask(sines: count, anomalous: anomalous, spikes, seed: seed)
    case .numenta(let stride):
      let files = try NABData("\(data)/nab").inputs(set.name)
      guard !files.isEmpty else { return nil }
      return split == .random
        ? try DownstreamTask(windowsOf: files, stride: stride, seed: seed)
        : try DownstreamTask(blocksOf: files, stride: stride, seed: seed)
    }
  }
}
