import JSON
package import Storage

/// The policies: set up, tried out, changed, listed, taken away.
package struct PolicyService: Sendable {
  package static let most: Int64 = 1_000

  let context: ServiceContext
  private let keeper: PolicyKeeper

  package init(service: Service) {
    (context, keeper) = (service.context, service.policies)
  }

  /// A policy with what belongs to its document.
  package struct Entry: Sendable {
    package let policy: PolicyRecord
    package let definition: PolicyDefinition
    /// Series by where they stand; states without any are absent.
    package let series: [PolicySeriesRecord.State: Int64]
    package let models: Int64
    package let monitors: Int64
    /// What it learns for many series each; empty where it pools nothing.
    package let pools: [PoolEntry]
  }

  /// A pool with what is in it.
  package struct PoolEntry: Sendable {
    package let pool: PoolRecord
    package let series: Int64
    package let models: Int64
  }

  /// - Throws: `policy_not_found`.
  package func policy(_ id: String) throws -> Entry {
    try context.database.read { try $0.entry($0.policies.known(id)) }
  }

  /// Policies in the order that is asked for, after a place in it.
  ///
  /// - Parameters:
  ///   - state: in which they have a series.
  ///   - sort: nil for the order of their ids.
  package func list(
    _ filter: ListFilter = ListFilter(), state: PolicySeriesRecord.State? = nil, by sort: ListSort? = nil,
    after: ListPlace?, limit: Int
  ) throws -> [Placed<Entry>] {
    try context.database.read { transaction in
      try transaction.policies.list(filter, state: state, by: sort, after: after, limit: limit).map {
        Placed(item: try transaction.entry($0.item), place: $0.place)
      }
    }
  }

  /// Makes a policy or changes it. What it does for its series begins at once, and goes on by itself.
  ///
  /// - Throws: `too_many`, `unknown_reference` for every id that is no receiver's.
  package func put(_ id: String, _ definition: PolicyDefinition) throws -> (Entry, isNew: Bool) {
    let now = context.now()
    let result = try context.database.write { transaction in
      let (record, isNew) = try transaction.putPolicy(id, definition, now: now)
      return (try transaction.entry(record), isNew: isNew)
    }
    keeper.hasten()
    return result
  }

  /// What went with a policy, or stayed without it.
  package struct Left: Sendable, Equatable {
    package let models: Int64
    package let monitors: Int64
    package let series: Int64
  }

  /// Deletes a policy. It is gone at once; what it made follows by and by, alerts stay.
  ///
  /// - Parameter keeps: whether what it made stays, and is one's own from then on.
  /// - Throws: `policy_not_found`.
  package func delete(_ id: String, keeps: Bool) throws -> Left {
    let left = try context.database.write { try $0.deletePolicy(id, keeps: keeps, now: context.now()) }
    keeper.hasten()
    return left
  }
}

extension PolicyService {
  /// A series of a policy's list.
  package struct SeriesEntry: Sendable {
    package let standing: PolicySeriesRecord
    package let series: SeriesRecord
    /// The ids of the model that watches, or is trained, and of the monitor.
    package let model: String?
    package let monitor: String?
    /// Whether a cold start's plain rule watches.
    package let isColdStart: Bool
    /// Points that have yet to come before a model is trained; nil where none are waited for.
    package let missing: Int64?
    package let reason: PolicyReason?
    /// The pool that it is in; nil where there is none.
    package let pool: PoolRecord?
    /// What of it the pool's weights were learnt from; nil where nothing was, or there are no weights yet.
    package let learnt: PoolMemberRecord?
    /// Why nothing was; nil where something was, or there are no weights yet.
    package let leftOut: PolicyReason?
  }

  /// Where the series of a policy stand, in the order in which these were made, after a key.
  ///
  /// - Parameter after: asked for the key of the policy.
  /// - Throws: `policy_not_found`.
  package func series(
    of id: String, state: PolicySeriesRecord.State?, after: (Int64) throws -> Int64?, limit: Int
  ) throws -> (policy: Int64, items: [SeriesEntry]) {
    try context.database.read { transaction in
      let record = try transaction.policies.known(id)
      let entry = try transaction.entry(record)
      let rows = try transaction.policies.series(
        PolicySeriesFilter(policy: record.key, state: state), after: after(record.key) ?? 0, limit: limit)
      return (record.key, try rows.compactMap { try transaction.seriesEntry($0, entry.definition) })
    }
  }
}

extension PolicyRepository {
  /// - Throws: `policy_not_found`.
  func known(_ id: String) throws -> PolicyRecord {
    guard let policy = try get(id) else {
      throw MonitoringError(.policyNotFound, "There is no policy '\(id)'.")
    }
    return policy
  }
}

extension Transaction {
  func entry(_ policy: PolicyRecord) throws -> PolicyService.Entry {
    // What no version of this program wrote is damage.
    guard let definition = PolicyDefinition(json: policy.definitionJSON) else {
      throw MonitoringError(
        .storageDamaged, "What is kept of the policy '\(policy.id)' cannot be read; PUT it anew.")
    }
    let (models, monitors) = try policies.made(by: policy.key)
    let pools = try pools.list(policy: policy.key).map { pool in
      let (series, models) = try self.pools.counts(pool.key)
      return PolicyService.PoolEntry(pool: pool, series: series, models: models)
    }
    return PolicyService.Entry(
      policy: policy, definition: definition, series: try policies.counts(policy: policy.key), models: models,
      monitors: monitors, pools: pools)
  }

  fileprivate func seriesEntry(
    _ row: PolicySeriesRecord, _ definition: PolicyDefinition
  ) throws -> PolicyService.SeriesEntry? {
    guard let series = try series.get(key: row.series) else { return nil }
    let monitor = try row.monitor.flatMap { try monitors.get(key: $0) }
    let watching = try (monitor?.model ?? row.model ?? row.standIn).flatMap { try models.get(key: $0) }
    let pool = try row.pool.flatMap { try pools.get(key: $0) }
    let member = try pool.flatMap { try pools.member(row.series, pool: $0.key) }
    let leftOut = member.map { $0.reasonJSON.flatMap(PolicyReason.init(json:)) } ?? .joinedLater
    let isWaiting = row.state == .waiting || row.state == .coldStart
    return PolicyService.SeriesEntry(
      standing: row, series: series, model: watching?.id, monitor: monitor?.id,
      isColdStart: watching?.isColdStart ?? false,
      missing: isWaiting
        ? definition.missing(
          points: series.points, slots: Int64(series.slots?.count ?? 0), interval: series.definition.interval,
          least: row.leastPoints) : nil, reason: row.reasonJSON.flatMap(PolicyReason.init(json:)), pool: pool,
      learnt: member.flatMap { $0.from == nil ? nil : $0 }, leftOut: pool?.weights == nil ? nil : leftOut)
  }
}
