import Detectors
import JSON
import Kernels
package import Storage

/// The job of a policy: trains what can be trained in passing, many models one after the other on the team, and begins the
/// trainings of all others. Each portion is stored in one transaction; what is stored is done, so that a job which was
/// interrupted goes on with what is left.
package struct PolicyTraining: JobExecutor {
  /// Series of one transaction, and points that are read for it at most.
  private static let portion = 64
  private static let mostPoints: Int64 = 2_000_000
  /// The same where a network scores them.
  private static let mostPooledPoints: Int64 = 50_000
  /// After so long a job makes way for others that wait, and another one goes on later.
  private static let patience = Duration.seconds(5)

  let context: ServiceContext
  let cores: CoreAllocator
  let watch: MonitorEvaluator
  /// Set once the runner is there, whom this one's own jobs are told to.
  let news: PolicyJobNews

  package func run(_ control: JobControl) throws -> String {
    let request = try PolicyTrainingRequest(json: control.job.requestJSON)
    let start = ContinuousClock.now
    var counts = PolicyTrainingCounts()
    var after: Int64 = 0
    // Counted once: what comes meanwhile is done, too.
    let expected = try context.database.read { transaction in
      try transaction.policies.get(request.policy).map { try transaction.policies.taskCount(policy: $0.key) } ?? 0
    }
    control.enter(.training, share: 0)
    try cores.withTeam(of: control.job.work.lane) { team in
      while let tasks = try next(of: request.policy, after: after), let last = tasks.last {
        let results = tasks.map(on: team) { _, task in
          task.run(team: team, in: context, isCancelled: { [control] in control.mustStop })
        }
        if control.mustStop { throw CancellationError() }
        let stored = try context.database.write { transaction in
          var stored = StoredTasks()
          let policies = PolicySet(try transaction.policies.inOrder())
          for (task, result) in zip(tasks, results) {
            if let result { try transaction.store(result, of: task, by: policies, now: context.now(), &stored) }
          }
          if stored.counts.trained > 0, let policy = policies.policies.first(where: { $0.record.id == request.policy }),
            try transaction.growPools(of: policy, now: context.now())
          {
            stored.news.hasJobs = true
          }
          return stored
        }
        news.tell(stored.news, context, watch, team: team)
        counts.add(stored.counts)
        after = last.series.key
        control.report(JobProgress(stage: .training, share: counts.share(of: expected)))
        if ContinuousClock.now - start > Self.patience, try hasOthers(control) { break }
      }
    }
    return counts.json(policy: request.policy)
  }

  /// The next portion; nil where there is no such policy any more, empty where there is nothing left to do.
  private func next(of policy: String, after: Int64) throws -> [PolicyTask]? {
    try context.database.read { transaction in
      guard let record = try transaction.policies.get(policy), let policy = Policy(record) else { return nil }
      var (tasks, points) = ([PolicyTask](), 0 as Int64)
      for row in try transaction.policies.tasks(policy: record.key, after: after, limit: Self.portion) {
        guard let series = try transaction.series.get(key: row.series) else { continue }
        tasks.append(try transaction.task(of: policy, row, series))
        points += series.points * Int64(series.definition.columnNames.count)
        if points > (policy.definition.pooled == nil ? Self.mostPoints : Self.mostPooledPoints) { break }
      }
      return tasks
    }
  }

  /// Whether others wait for the worker of this job: short ones, or long ones that another worker would have taken if it
  /// could.
  private func hasOthers(_ control: JobControl) throws -> Bool {
    try context.database.read { transaction in
      if try transaction.jobs.queuedCount(of: .short) > 0 { return true }
      guard try transaction.jobs.queuedCount(of: .long) > 0 else { return false }
      guard let lanes = control.runner?.lanes else { return true }
      return try transaction.jobs.running().count { $0.work.lane == .long } < lanes.longThreads
    }
  }

  package func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {
    guard let request = try? PolicyTrainingRequest(json: job.requestJSON),
      let record = try transaction.policies.get(request.policy)
    else { return }
    let reason =
      error.map(PolicyReason.failure)
      ?? PolicyReason(code: "cancelled", by: nil, detail: "The job that would have trained it was cancelled.")
    var after: Int64 = 0
    while true {
      let rows = try transaction.policies.tasks(policy: record.key, after: after, limit: 1_000)
      guard let last = rows.last else { return }
      for row in rows {
        var row = row
        let points = try transaction.series.get(key: row.series)?.points ?? 0
        row.end(.failed(reason, points: points), fingerprint: row.trainedBy ?? "", now: context.now())
        try transaction.policies.set(row)
      }
      after = last.series
    }
  }

  package func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }
}

extension Transaction {
  fileprivate func task(
    of policy: Policy, _ row: PolicySeriesRecord, _ series: SeriesRecord
  ) throws -> PolicyTask {
    let model = try row.model.flatMap { try models.get(key: $0) }
    var task = PolicyTask(policy: policy, row: row, series: series, model: model)
    guard policy.definition.pooled != nil, let pool = try pool(of: series, policy) else { return task }
    task.pool = pool
    task.member = try pools.member(series.key, pool: pool.key)
    task.poolFacts = try facts(of: pool, model: model, policy)
    return task
  }
}

/// What came of a job's work.
struct PolicyTrainingCounts: Equatable, Sendable {
  var trained = 0
  var coldStarts = 0
  /// Trainings of their own that were begun.
  var begun = 0
  /// Series that have too few points for the method.
  var waiting = 0
  var failed = 0

  var all: Int { trained + coldStarts + begun + waiting + failed }

  mutating func add(_ other: Self) {
    trained += other.trained
    coldStarts += other.coldStarts
    begun += other.begun
    waiting += other.waiting
    failed += other.failed
  }

  func share(of expected: Int64) -> Double { min(1, Double(all) / Double(max(1, expected))) }

  func json(policy: String) -> String {
    let result: JSONObject = [
      "kind": .string(PolicyTrainingRequest.kind), "policy": .string(policy), "trained": .integer(Int64(trained)),
      "cold_starts": .integer(Int64(coldStarts)), "begun": .integer(Int64(begun)),
      "waiting": .integer(Int64(waiting)), "failed": .integer(Int64(failed)),
    ]
    return JSONValue.object(result).text
  }
}
