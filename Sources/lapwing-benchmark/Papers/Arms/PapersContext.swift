import Kernels
import Platform

/// What arms run with.
struct PapersContext: Sendable {
  /// The folder of real series.
  let data: String
  let isQuick: Bool
  /// What alone is wanted: the beginning of an arm's name, or of a row's within it.
  let only: String
  /// Where drawings are kept, beside the rows.
  let state: String
  let team: ComputeTeam

  init(_ options: BenchmarkOptions) {
    (data, isQuick, only, state) = (options.data, options.isQuick, options.only ?? "", options.state)
    team = ComputeTeam(threads: ProcessorCount.available, priority: .low)
  }

  init(data: String, isQuick: Bool, only: String = "", state: String, team: ComputeTeam) {
    (self.data, self.isQuick, self.only, self.state, self.team) = (data, isQuick, only, state, team)
  }

  func wants(_ arm: PaperArm) -> Bool { arm.name.hasPrefix(only) || only.hasPrefix(arm.name) }

  /// Of a row within an arm: all of them, unless one is named, as in `acvae skab: pca`.
  func isWanted(_ row: String, in arm: String) -> Bool {
    arm.hasPrefix(only) || row.hasPrefix(only) || "\(arm): \(row)".hasPrefix(only)
  }

  func indicators(_ folder: String) throws -> [LabelledIndicator] { try PapersData(data).indicators(folder) }

  /// The default of a method, or what a look is content with.
  func epochs(quick: Int) -> Int? { isQuick ? quick : nil }
}
