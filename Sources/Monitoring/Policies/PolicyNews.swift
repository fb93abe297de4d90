import Kernels
import Storage

/// What a transaction did for policies, to be told of once it is committed.
struct PolicyNews: Sendable {
  typealias Monitor = (monitor: MonitorRecord, announced: [AlertRecord])

  private(set) var made: [Monitor] = []
  private(set) var left: [Monitor] = []
  /// Ids of models that are new, changed or gone.
  var models: Set<String> = []
  /// Ids of trainings that are cancelled.
  var cancelled: [String] = []
  var hasJobs = false

  mutating func make(_ monitor: MonitorRecord, _ announced: [AlertRecord]) { made.append((monitor, announced)) }
  mutating func leave(_ monitor: MonitorRecord, _ announced: [AlertRecord]) { left.append((monitor, announced)) }

  /// - Parameter team: shares the work of looking at the histories of what is new; nil does it on the calling thread.
  func tell(_ context: ServiceContext, _ watch: MonitorEvaluator, _ jobs: JobRunner, team: ComputeTeam? = nil) {
    for (monitor, announced) in left { watch.monitorDidLeave(monitor, announced) }
    watch.monitorsDidChange(made, team: team)
    for id in models.sorted() { context.changes.publish(.model(id)) }
    for id in cancelled {
      jobs.cancel(id)
      context.changes.publish(.job(id))
    }
    if hasJobs { jobs.jobWasQueued() }
  }
}
