import Storage
import Synchronization

/// Brings what policies say about: looks at the series that something changed for, decides by
/// ``PolicySeriesRecord/look(_:now:)``, and lets jobs do what takes long.
///
/// What changed is noted by triggers of the database in the transaction that changed it (`policy_pending`), whatever way it
/// came; points, of which there are many, are told of by ``ChangeNotifier`` and looked at only where a series waits for
/// them. Every step is one transaction that leaves nothing half done, so that whoever comes after a kill goes on from there.
package final class PolicyKeeper: Sendable {
  /// Series of one transaction, so that other writers get their turn.
  private static let portion = 200
  /// Transactions of one tick, so that monitors get theirs.
  private static let mostPortions = 100

  private let context: ServiceContext
  private let jobs: JobRunner
  private let watch: MonitorEvaluator
  private let drift: DriftWatch
  private let awaited = AwaitedSeries()
  /// Whether those that waited when the server started are known.
  private let isReady = Mutex(false)
  /// One tick at a time.
  private let turn = Mutex(())
  private let onHaste = Mutex<(@Sendable () -> Void)?>(nil)

  init(context: ServiceContext, jobs: JobRunner, watch: MonitorEvaluator, drift: DriftWatch) {
    (self.context, self.jobs, self.watch, self.drift) = (context, jobs, watch, drift)
    context.changes.observeSeries { [awaited] id in awaited.touch(id) }
  }

  /// Has `wake` called when there is something to do at once.
  func onHaste(_ wake: @escaping @Sendable () -> Void) { onHaste.withLock { $0 = wake } }

  /// There is something to do at once.
  func hasten() { onHaste.withLock(\.self)?() }

  /// Does what there is to do. A step that fails (a full disk, a lock held elsewhere) is tried again at the next tick.
  ///
  /// - Returns: whether there is more.
  @discardableResult
  package func tick() -> Bool {
    turn.withLock { _ in (try? work()) ?? false }
  }

  /// Whether there are policies, as the last tick found.
  var areThere: Bool { isReady.withLock(\.self) }

  /// Whether series were made or changed that no policy has looked at.
  var hasPending: Bool { (try? context.database.read { try !$0.policies.pending(limit: 1).isEmpty }) ?? false }

  /// When there is something to do though nothing changes, Unix seconds; nil where nothing is planned.
  var next: Int64? { (try? context.database.read { try $0.policies.nextDue() }) ?? nil }

  private func work() throws -> Bool {
    guard try !context.database.read({ try $0.policies.isEmpty() }) else {
      // What the last of them left is forgotten.
      isReady.withLock { $0 = false }
      if try !context.database.read({ try $0.policies.pending(limit: 1).isEmpty }) {
        try context.database.write { try $0.policies.settleAll() }
      }
      return false
    }
    try recall()
    for _ in 0..<Self.mostPortions {
      let keys = try collect()
      if !keys.isEmpty {
        try look(at: keys)
      } else if try !finish() {
        return false
      }
    }
    try finish()
    return true
  }

  /// Looks once at each series that was waiting when the server started: points may have come that nobody told of.
  private func recall() throws {
    guard !isReady.withLock(\.self) else { return }
    var after: Int64 = 0
    while true {
      let page = try context.database.read { [after] in try $0.policies.awaiting(after: after, limit: 1_000) }
      for (id, key) in page {
        awaited.set(id, .anything(key))
        awaited.touch(id)
      }
      guard let last = page.last else { break }
      after = last.key
    }
    isReady.withLock { $0 = true }
  }

  /// The next series to look at: those that changed, whose time has come, whose training ended, whose points are enough.
  private func collect() throws -> [Int64] {
    let now = context.now()
    let changed = try context.database.read { transaction in
      let pending = try transaction.policies.pending(limit: Self.portion)
      if pending.count == Self.portion { return pending }
      return try pending + transaction.policies.due(by: now, limit: Self.portion)
        + transaction.policies.trained(limit: Self.portion)
    }
    if changed.count >= Self.portion { return Set(changed).sorted().prefix(Self.portion).map(\.self) }
    return Set(changed + (try enough(limit: Self.portion - changed.count))).sorted()
  }

  /// Those of the awaited series whose points are enough for what they wait for.
  private func enough(limit: Int) throws -> [Int64] {
    while true {
      let touched = awaited.takeTouched(limit: Self.portion)
      if touched.isEmpty { return [] }
      let keys = try context.database.read { transaction in
        try touched.filter { _, target in
          guard let series = try transaction.series.get(key: target.key) else { return true }
          return series.points >= target.points || Int64(series.slots?.count ?? 0) >= target.slots
        }.map(\.target.key)
      }
      if !keys.isEmpty { return keys }
    }
  }

  /// Looks at some series in one transaction.
  private func look(at keys: [Int64]) throws {
    let now = context.now()
    let drifted = try drifted(among: keys)
    // Points that come from here on are told of.
    for (id, key) in try ids(of: keys) { awaited.set(id, .anything(key)) }
    let (news, waits) = try context.database.write { transaction in
      let policies = try PolicySet(transaction.policies.inOrder())
      var (news, waits) = (PolicyNews(), [(String, AwaitedSeries.Target?)]())
      for key in keys {
        if let series = try transaction.series.get(key: key) {
          var target: AwaitedSeries.Target?
          for decision in try transaction.decide(on: series, by: policies, drifted: drifted, now: now) {
            try transaction.carryOut(decision, on: series, now: now, &news)
            target = target ?? decision.target(of: series)
          }
          waits.append((series.definition.id, target))
        }
        try transaction.policies.settle(key)
      }
      return (news, waits)
    }
    for (id, target) in waits { awaited.set(id, target) }
    news.tell(context, watch, jobs)
  }

  private func ids(of keys: [Int64]) throws -> [(String, Int64)] {
    try context.database.read { transaction in
      try keys.compactMap { key in try transaction.series.get(key: key).map { ($0.definition.id, key) } }
    }
  }

  /// Looked at outside of the transaction: it reads points and scores of weeks.
  private func drifted(among keys: [Int64]) throws -> Set<Int64> {
    let models = try context.database.read { transaction -> [ModelRecord] in
      guard try transaction.rounds.isAnyOnDrift() else { return [] }
      return try keys.flatMap { try transaction.policies.standing(of: $0) }.compactMap { row -> ModelRecord? in
        guard row.state == .watched, let model = row.model, try transaction.rounds.get(model: model).onDrift else {
          return nil
        }
        return try transaction.models.get(key: model)
      }
    }
    var drifted: Set<Int64> = []
    for model in models {
      let latest = try context.database.read { try $0.latestTrained(of: model) }
      if (try? drift.wantsRound(of: model.id, latest: latest)) ?? false { drifted.insert(model.key) }
    }
    return drifted
  }

  /// Queues jobs for what is left to them, and forgets policies that have let go of all.
  ///
  /// - Returns: whether there is more to look at.
  @discardableResult
  private func finish() throws -> Bool {
    let (hasJobs, hasDue) = try context.database.write { transaction in
      var (hasJobs, hasDue) = try transaction.takeLabels(now: context.now())
      for key in try transaction.policies.withTasks() {
        guard let policy = try transaction.policies.get(key: key) else { continue }
        let request = PolicyTrainingRequest(policy: policy.id)
        let latest = try transaction.jobs.list(
          kind: PolicyTrainingRequest.kind, subject: request.subject, limit: 1
        ).first
        if let latest, !latest.status.isFinal { continue }
        _ = try transaction.jobs.enqueue(
          id: Identifier.make(), kind: PolicyTrainingRequest.kind, subject: request.subject,
          requestJSON: request.json, work: transaction.work(ofTasksOf: policy), now: context.now())
        hasJobs = true
      }
      try transaction.pools.deleteEmpty()
      _ = try transaction.policies.deleteLeft()
      return (hasJobs, hasDue)
    }
    if hasJobs { jobs.jobWasQueued() }
    return hasDue
  }
}

extension PolicyDecision {
  /// What brings the series on; nil where points do nothing.
  fileprivate func target(of series: SeriesRecord) -> AwaitedSeries.Target? {
    guard let new, let policy, new.task == nil, new.state == .waiting || new.state == .coldStart else { return nil }
    let slots = Int64(series.slots?.count ?? 0)
    let missing = policy.definition.missing(
      points: series.points, slots: slots, interval: series.definition.interval, least: new.leastPoints)
    var points = series.points + missing
    if policy.definition.hasColdStart {
      points = min(points, max(PolicySeriesRecord.coldStart, 2 * new.learntPoints))
    }
    return AwaitedSeries.Target(key: series.key, points: points, slots: slots + missing)
  }
}
