import Detectors
package import Storage

/// What a policy would do at once, were it put or deleted: an answer that changes nothing.
package struct PolicyPlan: Sendable {
  /// Series that are told one by one.
  package static let mostShown = 100

  package struct Series: Sendable {
    package let id: String
    /// Where it would stand once looked at; nil where the policy would have nothing to do with it any more.
    package let state: PolicySeriesRecord.State?
    package let reason: PolicyReason?
  }

  /// Series that it is about.
  package fileprivate(set) var matches: Int64 = 0
  /// By where they would stand.
  package fileprivate(set) var states: [PolicySeriesRecord.State: Int64] = [:]
  /// Those that would leave it.
  package fileprivate(set) var leaves: Int64 = 0
  /// Models and monitors that would be made, of trainings that succeed.
  package fileprivate(set) var makes = Made()
  /// Those that would go, of other policies too.
  package fileprivate(set) var removes = Made()
  /// What would be learnt at once for many series each; empty where nothing is pooled.
  package fileprivate(set) var pools: [Pool] = []
  /// The first that would change.
  package fileprivate(set) var series: [Series] = []

  package struct Pool: Sendable, Equatable {
    package let interval: Int64
    package let metrics: Int64
    /// Series that have enough, and their points.
    package fileprivate(set) var series: Int64 = 0
    package fileprivate(set) var points: Int64 = 0
    /// Of them what would be learnt from at most.
    package fileprivate(set) var learntSeries: Int64 = 0
    package fileprivate(set) var learntPoints: Int64 = 0
  }

  package struct Made: Sendable, Equatable {
    package internal(set) var models: Int64 = 0
    package internal(set) var monitors: Int64 = 0
  }
}

extension PolicyService {
  private static let page = 500

  /// What putting a policy would do.
  ///
  /// - Throws: what `put` throws for the definition.
  package func plan(_ id: String, _ definition: PolicyDefinition) throws -> PolicyPlan {
    try context.database.read { transaction in
      let records = try transaction.policies.inOrder()
      let old = records.first { $0.id == id }
      let now = context.now()
      let record = old.map { $0.with(definition, now: now) } ?? PolicyRecord.new(id, definition, now: now)
      let policies = PolicySet(records, with: Policy(record, definition), insteadOf: id)
      var plan = PolicyPlan()
      var seen: Set<Int64> = []
      try transaction.forEachSeries(prefix: definition.selector.prefix, page: Self.page) { series in
        seen.insert(series.key)
        try plan.add(transaction.decide(on: series, by: policies, now: now), on: series, for: record.key)
      }
      plan.bound(definition.pooled)
      guard let old else { return plan }
      try transaction.forEachSeries(of: old.key, page: Self.page) { series in
        guard !seen.contains(series.key) else { return }
        try plan.add(transaction.decide(on: series, by: policies, now: now), on: series, for: record.key)
      }
      return plan
    }
  }
}

extension PolicyPlan {
  fileprivate mutating func add(_ decisions: [PolicyDecision], on series: SeriesRecord, for policy: Int64) {
    for decision in decisions {
      for step in decision.steps {
        switch step {
        case .letGo(let models, let monitor):
          removes.models += Int64(models.count)
          removes.monitors += monitor == nil ? 0 : 1
        case .remove: removes.models += 1
        case .setAside, .watch: break
        }
      }
      guard decision.new?.policy ?? decision.old?.policy == policy else { continue }
      note(decision, series)
    }
  }

  private mutating func note(_ decision: PolicyDecision, _ series: SeriesRecord) {
    if let new = decision.new {
      matches += 1
      states[new.state, default: 0] += 1
      let isMade = new.task == .training ? new.model == nil : new.task == .coldStart && new.standIn == nil
      if isMade { makes.models += 1 }
      let definition = decision.policy?.definition
      if isMade, new.monitor == nil, definition?.algorithm.givesScores ?? true { makes.monitors += 1 }
      if definition?.pooled != nil, [.training, .watched, .failed].contains(new.state) { pool(series) }
    } else {
      leaves += 1
    }
    guard decision.new?.state != decision.old?.state, self.series.count < Self.mostShown else { return }
    self.series.append(
      Series(
        id: series.definition.id, state: decision.new?.state,
        reason: decision.new?.reasonJSON.flatMap(PolicyReason.init(json:))))
  }
}

extension PolicyPlan {
  private mutating func pool(_ series: SeriesRecord) {
    let kind = PoolKind(series)
    let index = pools.firstIndex { $0.interval == kind.interval && $0.metrics == kind.metrics }
    if let index {
      pools[index].series += 1
      pools[index].points += series.points
    } else if pools.count < PoolKind.most {
      pools.append(Pool(interval: kind.interval, metrics: kind.metrics, series: 1, points: series.points))
    }
  }

  fileprivate mutating func bound(_ bounds: PoolBounds?) {
    guard let bounds else { return }
    for index in pools.indices {
      pools[index].learntSeries = min(pools[index].series, bounds.series)
      pools[index].learntPoints = min(pools[index].points, bounds.points)
    }
    pools.sort { ($0.interval, $0.metrics) < ($1.interval, $1.metrics) }
  }
}

extension Transaction {
  fileprivate func forEachSeries(prefix: String, page: Int, _ body: (SeriesRecord) throws -> Void) throws {
    if !prefix.isEmpty, let exact = try series.get(prefix) { try body(exact) }
    var after = prefix
    while true {
      let records = try series.list(after: after, limit: page)
      for record in records {
        guard record.definition.id.hasPrefix(prefix) else { return }
        try body(record)
      }
      guard records.count == page, let last = records.last else { return }
      after = last.definition.id
    }
  }

  fileprivate func forEachSeries(of policy: Int64, page: Int, _ body: (SeriesRecord) throws -> Void) throws {
    var after: Int64 = 0
    while true {
      let rows = try policies.series(PolicySeriesFilter(policy: policy), after: after, limit: page)
      for row in rows { if let record = try series.get(key: row.series) { try body(record) } }
      guard rows.count == page, let last = rows.last else { return }
      after = last.series
    }
  }
}

extension PolicyRecord {
  /// As it would be.
  fileprivate func with(_ definition: PolicyDefinition, now: Int64) -> PolicyRecord {
    PolicyRecord(
      key: key, id: id, priority: definition.priority, definitionJSON: definition.text, createdAt: createdAt,
      updatedAt: now, revision: revision + 1, deletedAt: nil)
  }

  /// One that is not there yet: no policy has the key 0.
  fileprivate static func new(_ id: String, _ definition: PolicyDefinition, now: Int64) -> PolicyRecord {
    PolicyRecord(
      key: 0, id: id, priority: definition.priority, definitionJSON: definition.text, createdAt: now, updatedAt: now,
      revision: 1, deletedAt: nil)
  }
}
