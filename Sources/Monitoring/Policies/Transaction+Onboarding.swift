import JSON
import Platform
import Storage

/// Carries out what was decided for series, in the transaction that it was decided in.
extension Transaction {
  /// - Parameter now: Unix seconds.
  func carryOut(_ decision: PolicyDecision, on series: SeriesRecord, now: Int64, _ news: inout PolicyNews) throws {
    var new = decision.new
    for step in decision.steps {
      switch step {
      case .letGo(let models, let monitor): try letGo(models, monitor, of: series, now, &news)
      case .remove(let model): try letGo([model], nil, of: series, now, &news)
      case .setAside(let model):
        if let record = try self.models.get(key: model) {
          try self.models.rename(to: freeModelID(like: record.id + ".before", series.key), key: model)
          news.models.formUnion([record.id])
        }
      case .watch(let model):
        guard let policy = decision.policy else { continue }
        let monitor = try watch(model, of: series, policy, new?.monitor, now, &news)
        new?.monitor = monitor
      }
    }
    guard var new else {
      if let old = decision.old { try policies.remove(policy: old.policy, series: old.series) }
      return
    }
    if let policy = decision.policy, policy.definition.pooled != nil, new.pool == nil, !new.isLeftAlone {
      new.pool = try makePool(of: series, policy)?.key
    }
    guard new != decision.old else { return }
    new.updatedAt = now
    try policies.set(new)
  }

  /// Puts a policy's monitor on a model, or makes it; alerts that last close where it was on another one.
  ///
  /// - Returns: its key.
  func watch(
    _ model: Int64, of series: SeriesRecord, _ policy: Policy, _ monitor: Int64?, _ now: Int64, _ news: inout PolicyNews
  ) throws -> Int64 {
    let old = try monitor.flatMap { try monitors.get(key: $0) }
    let id = try old?.id ?? freeMonitorID(of: series, policy)
    let announced = try old.flatMap { try $0.model == model ? nil : closeAlerts(of: $0, now: now) } ?? []
    let record = try monitors.createOrReplace(
      id: id, model: model, rulesJSON: policy.definition.rules.json, policy: policy.record.key, now: now)
    let receivers = JSONValue.array(policy.definition.receivers.map(JSONValue.string)).text
    try monitors.setReceivers(receivers, key: record.key)
    if record.stateJSON == nil {
      try monitors.setState(MonitorState(startingAfter: series, now: now).json, key: record.key)
    }
    news.make(try monitors.get(key: record.key) ?? record, announced)
    return record.key
  }

  /// Deletes what a policy made; a model that a monitor of one's own is on stays and is one's own from then on.
  private func letGo(
    _ keys: [Int64], _ monitor: Int64?, of series: SeriesRecord, _ now: Int64, _ news: inout PolicyNews
  ) throws {
    if let monitor, let record = try monitors.get(key: monitor), record.policyID != nil {
      try remove(record, now, &news)
    }
    for key in keys {
      guard let model = try models.get(key: key), model.policyID != nil else { continue }
      news.models.insert(model.id)
      let onIt = try monitors.list(series: series.key).filter { $0.model == key }
      if onIt.contains(where: { $0.policyID == nil }) {
        try models.own(key: key)
        continue
      }
      for record in onIt { try remove(record, now, &news) }
      if let job = try latestTraining(of: model), !job.status.isFinal {
        _ = try jobs.requestCancel(job.id, now: now)
        news.cancelled.append(job.id)
      }
      try models.delete(model.id)
    }
  }

  private func remove(_ monitor: MonitorRecord, _ now: Int64, _ news: inout PolicyNews) throws {
    news.leave(monitor, try closeAlerts(of: monitor, now: now))
    try monitors.delete(monitor.id)
  }
}

/// The names of what policies make: `POLICY.SERIES`, readable and the same each time.
extension Transaction {
  private static let longestID = 128

  /// - Parameter suffix: `.cold-start` of what stands in.
  func freeModelID(of series: SeriesRecord, _ policy: Policy, suffix: String = "") throws -> String {
    try freeModelID(like: "\(policy.record.id).\(series.definition.id)\(suffix)", series.key)
  }

  private func freeModelID(like wanted: String, _ series: Int64) throws -> String {
    try Self.free(wanted, series) { try models.get($0) == nil }
  }

  private func freeMonitorID(of series: SeriesRecord, _ policy: Policy) throws -> String {
    try Self.free("\(policy.record.id).\(series.definition.id)", series.key) { try monitors.get($0) == nil }
  }

  /// The name, or where it is too long or taken, by what is one's own or another policy's (`a.b` of `c`, `a` of `b.c`), the same
  /// cut and with eight digits at its end that belong to it and the series.
  private static func free(_ wanted: String, _ series: Int64, _ isFree: (String) throws -> Bool) throws -> String {
    if wanted.utf8.count <= longestID, try isFree(wanted) { return wanted }
    var attempt: UInt64 = 0
    while true {
      var hash = FNV1a()
      for byte in wanted.utf8 { hash.combine(byte) }
      hash.combine(UInt64(bitPattern: series))
      hash.combine(attempt)
      let digits = String(hash.value % (1 << 32), radix: 16)
      let id = wanted.prefix(longestID - 9) + "-" + String(repeating: "0", count: 8 - digits.count) + digits
      if try isFree(String(id)) { return String(id) }
      attempt += 1
    }
  }
}
