import Kernels
import Synchronization

/// Divides the machine's cores among the trainings that run: a lone one uses them all, several share them.
///
/// A training keeps the team that it started with. What it learns does not depend on the size of the team.
package final class CoreAllocator: Sendable {
  private let cores: Int
  private let running = Mutex(0)

  package init(cores: Int) {
    self.cores = max(1, cores)
  }

  /// Runs `body` with a team for its share of the cores.
  func withTeam<Result>(_ body: (ComputeTeam) throws -> Result) rethrows -> Result {
    let others = running.withLock { running in
      defer { running += 1 }
      return running
    }
    defer { running.withLock { $0 -= 1 } }
    return try body(team(beside: others))
  }

  /// The same for what is soon done: a training that begins meanwhile, and keeps its team for hours, takes no account of
  /// it.
  func withBriefTeam<Result>(_ body: (ComputeTeam) throws -> Result) rethrows -> Result {
    try body(team(beside: running.withLock(\.self)))
  }

  private func team(beside others: Int) -> ComputeTeam {
    ComputeTeam(threads: max(1, cores / (others + 1)), priority: .low)
  }
}
