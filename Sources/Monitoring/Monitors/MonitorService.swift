package import Storage

/// The monitors: set up, changed, listed, taken away.
package struct MonitorService: Sendable {
  /// Each of them scores every point of the series as it arrives.
  package static let mostPerSeries = 100

  private let context: ServiceContext
  private let watch: MonitorEvaluator

  package init(service: Service) {
    context = service.context
    watch = service.watch
  }

  /// A monitor with what belongs to its document.
  package struct Entry: Sendable {
    package let monitor: MonitorRecord
    package let series: String
    package let openAlerts: Int64
    /// The time of the last point that it scored.
    package let lastScored: Int64?

    /// The ids of those who are told.
    package var receivers: [String] { monitor.receivers }
    package var rules: MonitorRules { monitor.rules }
  }

  /// - Throws: `monitor_not_found`.
  package func monitor(_ id: String) throws -> Entry {
    try context.database.read { transaction in
      guard let monitor = try transaction.monitors.get(id) else { throw Self.notFound(id) }
      return try transaction.entry(monitor)
    }
  }

  /// Monitors by id, after the id `after`; of one series where it is named.
  package func list(series: String?, after: String?, limit: Int) throws -> [Entry] {
    try context.database.read { transaction in
      let monitors: [MonitorRecord]
      if let series {
        guard let record = try transaction.series.get(series) else { return [] }
        let all = try transaction.monitors.list(series: record.key)
        monitors = Array(all.filter { $0.id > after ?? "" }.prefix(limit))
      } else {
        monitors = try transaction.monitors.list(after: after, limit: limit)
      }
      return try monitors.map { try transaction.entry($0) }
    }
  }

  /// Creates a monitor, or gives it another model, other receivers or rules. Alerts stay; those that last close with another
  /// model, and rules hold from the next point on.
  ///
  /// - Parameter webhook: in short for a receiver of the monitor's name, which is made.
  /// - Returns: the monitor, and whether it is new.
  /// - Throws: `unknown_reference`, `gives_no_scores`, `too_many`, `already_exists`; `in_use` where a policy made it.
  package func put(
    _ id: String, model modelID: String, receivers: [String] = [], webhook: ReceiverAddress? = nil,
    rules: MonitorRules = MonitorRules()
  ) throws -> (Entry, isNew: Bool) {
    let (entry, isNew, announced) = try context.database.write { transaction in
      guard let model = try transaction.models.get(modelID), let series = try transaction.series.get(key: model.series)
      else { throw Self.unknownModel(modelID) }
      try model.checkGivesScores()
      let old = try transaction.monitors.get(id)
      if let policy = old?.policyID { throw MonitoringError(madeBy: policy, "monitor '\(id)'") }
      try Self.checkCount(of: series, besides: id, in: transaction)
      var announced: [AlertRecord] = []
      if let old, old.model != model.key { announced = try transaction.closeAlerts(of: old, now: context.now()) }
      let record = try transaction.monitors.createOrReplace(
        id: id, model: model.key, rulesJSON: rules.json, now: context.now())
      try transaction.setReceivers(of: record, named: receivers, webhook: webhook, now: context.now())
      if record.stateJSON == nil {
        let state = MonitorState(startingAfter: series, now: context.now())
        try transaction.monitors.setState(state.json, key: record.key)
      }
      guard let stored = try transaction.monitors.get(id) else { throw Self.notFound(id) }
      return (try transaction.entry(stored), old == nil, announced)
    }
    watch.monitorDidChange(entry.monitor, announced)
    return (entry, isNew)
  }

  /// Deletes a monitor; its alerts that last close, and all stay on record.
  ///
  /// - Throws: `monitor_not_found`; `in_use` where a policy made it.
  package func delete(_ id: String) throws {
    let (monitor, announced) = try context.database.write { transaction in
      guard let monitor = try transaction.monitors.get(id) else { throw Self.notFound(id) }
      if let policy = monitor.policyID { throw MonitoringError(madeBy: policy, "monitor '\(id)'") }
      let announced = try transaction.closeAlerts(of: monitor, now: context.now())
      try transaction.monitors.delete(id)
      return (monitor, announced)
    }
    watch.monitorDidLeave(monitor, announced)
  }

  private static func checkCount(of series: SeriesRecord, besides id: String, in transaction: Transaction) throws {
    let others = try transaction.monitors.list(series: series.key).count { $0.id != id }
    guard others < mostPerSeries else {
      throw MonitoringError(.tooMany, "A series has \(mostPerSeries) monitors at most.")
    }
  }

  private static func notFound(_ id: String) -> MonitoringError {
    MonitoringError(.monitorNotFound, "There is no monitor '\(id)'.")
  }

  private static func unknownModel(_ id: String) -> MonitoringError {
    MonitoringError(
      .unknownReference, "There is no model '\(id)'.",
      faults: [Fault(at: .body("/model"), code: .unknownReference, detail: "names a model that is not there")])
  }
}
