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
      return try transaction.entry(monitor, watch.live)
    }
  }

  /// Monitors in the order that is asked for, after a place in it; of one series where it is named.
  ///
  /// - Parameter sort: `newest`, `oldest` or `trouble`; nil for the order of their ids, of which `after` then names one.
  package func list(
    _ filter: ListFilter = ListFilter(), series: String? = nil, isAlerting: Bool? = nil, by sort: ListSort? = nil,
    after: ListPlace?, limit: Int
  ) throws -> [Placed<Entry>] {
    try context.database.read { transaction in
      var key: Int64?
      if let series {
        guard let record = try transaction.series.get(series) else { return [] }
        key = record.key
      }
      return try transaction.monitors.list(
        filter, series: key, isAlerting: isAlerting, by: sort, after: after, limit: limit
      ).map { Placed(item: try transaction.entry($0.item, watch.live), place: $0.place) }
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
    let (entry, isNew, aftermath) = try context.database.write { transaction in
      let (record, isNew, aftermath) = try transaction.putMonitor(
        id, model: modelID, receivers: receivers, webhook: webhook, rules: rules, now: context.now())
      return (try transaction.entry(record, watch.live), isNew, aftermath)
    }
    aftermath.carryOut(context, nil, watch)
    return (entry, isNew)
  }

  /// Deletes a monitor; its alerts that last close, and all stay on record.
  ///
  /// - Throws: `monitor_not_found`; `in_use` where a policy made it.
  package func delete(_ id: String) throws {
    let aftermath = try context.database.write { try $0.deleteMonitor(id, now: context.now()) }
    aftermath.carryOut(context, nil, watch)
  }

  static func notFound(_ id: String) -> MonitoringError {
    MonitoringError(.monitorNotFound, "There is no monitor '\(id)'.")
  }
}
