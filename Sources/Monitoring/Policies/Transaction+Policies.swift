import Storage

extension Transaction {
  /// Makes a policy or changes it; one that says the same already is left as it is.
  ///
  /// - Throws: `too_many`, `unknown_reference` for every id that is no receiver's.
  func putPolicy(_ id: String, _ definition: PolicyDefinition, now: Int64) throws -> (PolicyRecord, isNew: Bool) {
    try check(definition)
    let old = try policies.get(id)
    if old == nil, try policies.count() >= PolicyService.most {
      throw MonitoringError(
        .tooMany, "There are \(PolicyService.most) policies, the most that there may be; delete one.")
    }
    if let old, old.definitionJSON == definition.text { return (old, isNew: false) }
    let record = try policies.createOrReplace(
      id: id, priority: definition.priority, definitionJSON: definition.text, now: now)
    try policies.markPending(prefix: definition.selector.prefix, policy: record.key)
    try policies.hasten(policy: record.key)
    try pools.hasten(policy: record.key)
    try rounds.set(definition.retrain, policy: record.key)
    return (record, isNew: old == nil)
  }

  /// Deletes a policy. It is gone at once; what it made follows by and by, alerts stay.
  ///
  /// - Parameter keeps: whether what it made stays, and is one's own from then on.
  /// - Throws: `policy_not_found`.
  func deletePolicy(_ id: String, keeps: Bool, now: Int64) throws -> PolicyService.Left {
    let policy = try policies.known(id)
    let (models, monitors) = try policies.made(by: policy.key)
    let series = try policies.counts(policy: policy.key).values.reduce(0, +)
    try policies.markPending(of: policy.key)
    if keeps {
      try policies.delete(policy.key)
    } else {
      try policies.markDeleted(policy.key, now: now)
    }
    return PolicyService.Left(models: models, monitors: monitors, series: series)
  }

  /// - Throws: `unknown_reference`.
  private func check(_ definition: PolicyDefinition) throws {
    let faults = try definition.receivers.enumerated().compactMap { index, id in
      try receivers.get(id) != nil
        ? nil
        : Fault(
          at: .body("/receivers/\(index)"), code: .unknownReference,
          detail: "names a receiver that is not there: PUT /v1/receivers/\(id) makes it")
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }
}
