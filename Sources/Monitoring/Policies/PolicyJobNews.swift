import Kernels
import Storage
import Synchronization

/// Tells of what a policy's job did. The runner of jobs, who is told of trainings that were begun, is made of its executors:
/// it is known only once they are there.
final class PolicyJobNews: Sendable {
  /// Weak: the runner has the executor, which has this.
  private struct Known {
    weak var runner: JobRunner?
    weak var keeper: PolicyKeeper?
  }

  private let known = Mutex(Known())

  func setRunner(_ runner: JobRunner) { known.withLock { $0.runner = runner } }

  func setKeeper(_ keeper: PolicyKeeper) { known.withLock { $0.keeper = keeper } }

  /// There are series to look at.
  func hasten() { known.withLock(\.keeper)?.hasten() }

  func tell(_ news: PolicyNews, _ context: ServiceContext, _ watch: MonitorEvaluator, team: ComputeTeam) {
    if let runner = known.withLock(\.runner) { news.tell(context, watch, runner, team: team) }
  }
}

/// What one transaction of a policy's job stored.
struct StoredTasks: Sendable {
  var news = PolicyNews()
  var counts = PolicyTrainingCounts()
}
