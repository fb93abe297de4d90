import Kernels
import Storage
import Synchronization

/// Divides the machine's cores among the trainings that run: a lone one uses them all, several share them.
///
/// A training keeps the team that it started with. What it learns does not depend on the size of the team.
package final class CoreAllocator: Sendable {
  private struct Running {
    var long = 0
    var short = 0
  }

  private let cores: Int
  private let running = Mutex(Running())

  package init(cores: Int) {
    self.cores = max(1, cores)
  }

  /// Runs `body` with a team for its share of the cores. A short training takes account of all that run, a long one of
  /// long ones alone: those that are short are over before it has begun in earnest.
  func withTeam<Result>(
    of lane: JobRecord.Lane = .long, _ body: (ComputeTeam) throws -> Result
  ) rethrows -> Result {
    let others = running.withLock { running in
      switch lane {
      case .long:
        running.long += 1
        return running.long - 1
      case .short:
        running.short += 1
        return running.long + running.short - 1
      }
    }
    defer {
      running.withLock { running in
        switch lane {
        case .long: running.long -= 1
        case .short: running.short -= 1
        }
      }
    }
    return try body(team(beside: others))
  }

  /// The same for what is soon done: a training that begins meanwhile, and keeps its team for hours, takes no account of
  /// it.
  func withBriefTeam<Result>(_ body: (ComputeTeam) throws -> Result) rethrows -> Result {
    try body(team(beside: running.withLock { $0.long + $0.short }))
  }

  private func team(beside others: Int) -> ComputeTeam {
    ComputeTeam(threads: max(1, cores / (others + 1)), priority: .low)
  }
}
