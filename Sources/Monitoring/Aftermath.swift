import Storage

/// What is to be done once a transaction is committed: who waits is woken, trainings that were cancelled stop, the clocks of
/// monitors are set.
struct Aftermath {
  var topics: [ChangeNotifier.Topic] = []
  /// Jobs whose cancelling was asked for.
  var cancelled: [String] = []
  var hasQueuedJobs = false
  private var changed: [(MonitorRecord, [AlertRecord])] = []
  private var leaving: [(MonitorRecord, [AlertRecord])] = []

  init() {}

  mutating func changed(_ monitor: MonitorRecord, _ announced: [AlertRecord]) { changed.append((monitor, announced)) }
  mutating func left(_ monitor: MonitorRecord, _ announced: [AlertRecord]) { leaving.append((monitor, announced)) }

  static func += (aftermath: inout Aftermath, more: Aftermath) {
    aftermath.topics += more.topics
    aftermath.cancelled += more.cancelled
    aftermath.hasQueuedJobs = aftermath.hasQueuedJobs || more.hasQueuedJobs
    aftermath.changed += more.changed
    aftermath.leaving += more.leaving
  }

  /// - Parameters:
  ///   - jobs: nil where no job can have changed.
  ///   - watch: nil where no monitor can have.
  func carryOut(_ context: ServiceContext, _ jobs: JobRunner?, _ watch: MonitorEvaluator?) {
    for job in cancelled {
      jobs?.cancel(job)
      context.changes.publish(.job(job))
    }
    for (monitor, announced) in changed { watch?.monitorDidChange(monitor, announced) }
    for (monitor, announced) in leaving { watch?.monitorDidLeave(monitor, announced) }
    for topic in topics { context.changes.publish(topic) }
    if hasQueuedJobs { jobs?.jobWasQueued() }
  }
}
