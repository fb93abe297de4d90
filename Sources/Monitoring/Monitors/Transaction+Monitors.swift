import Storage

extension Transaction {
  /// Creates a monitor, or gives it another model, other receivers or rules.
  ///
  /// - Throws: `unknown_reference`, `gives_no_scores`, `too_many`, `already_exists`; `in_use` where a policy made it.
  func putMonitor(
    _ id: String, model modelID: String, receivers: [String], webhook: ReceiverAddress? = nil, rules: MonitorRules,
    now: Int64
  ) throws -> (MonitorRecord, isNew: Bool, Aftermath) {
    guard let model = try models.get(modelID), let series = try series.get(key: model.series) else {
      throw MonitoringError(
        .unknownReference, "There is no model '\(modelID)'.",
        faults: [Fault(at: .body("/model"), code: .unknownReference, detail: "names a model that is not there")])
    }
    try model.checkGivesScores()
    let old = try monitors.get(id)
    if let policy = old?.policyID { throw MonitoringError(madeBy: policy, "monitor '\(id)'") }
    let others = try monitors.list(series: series.key).count { $0.id != id }
    guard others < MonitorService.mostPerSeries else {
      throw MonitoringError(.tooMany, "A series has \(MonitorService.mostPerSeries) monitors at most.")
    }
    var announced: [AlertRecord] = []
    if let old, old.model != model.key { announced = try closeAlerts(of: old, now: now) }
    let record = try monitors.createOrReplace(id: id, model: model.key, rulesJSON: rules.json, now: now)
    try setReceivers(of: record, named: receivers, webhook: webhook, now: now)
    if record.stateJSON == nil {
      let state = MonitorState(startingAfter: series, now: now)
      try monitors.setState(state.json, key: record.key)
    }
    guard let stored = try monitors.get(id) else { throw MonitorService.notFound(id) }
    var aftermath = Aftermath()
    aftermath.changed(stored, announced)
    return (stored, old == nil, aftermath)
  }

  /// Deletes a monitor; its alerts that last close, and all stay on record.
  ///
  /// - Throws: `monitor_not_found`; `in_use` where a policy made it.
  func deleteMonitor(_ id: String, now: Int64) throws -> Aftermath {
    guard let monitor = try monitors.get(id) else { throw MonitorService.notFound(id) }
    if let policy = monitor.policyID { throw MonitoringError(madeBy: policy, "monitor '\(id)'") }
    var aftermath = Aftermath()
    aftermath.left(monitor, try closeAlerts(of: monitor, now: now))
    try monitors.delete(id)
    return aftermath
  }
}
