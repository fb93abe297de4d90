import Storage

extension IncidentRecord {
  /// What there is to tell, given what was told before; nil for nothing.
  ///
  /// - Parameter alerts: how many it has.
  func event(alerts: Int64) -> IncidentEvent? {
    switch (told.state, state) {
    case (nil, .open), (.resolved, .open), (.withdrawn, .open): .opened
    case (nil, .resolved), (.open, .resolved): .closed
    case (.open, .withdrawn), (.resolved, .withdrawn): .withdrawn
    case (.open, .open): alerts > told.alerts ? .grew : nil
    // What was undone before anybody heard of it is no news.
    case (nil, .withdrawn), (.resolved, .resolved), (.withdrawn, .resolved), (.withdrawn, .withdrawn): nil
    }
  }
}

extension Transaction {
  /// Tells the receivers of an incident's monitors what there is to tell, and notes that they were told: both in this
  /// transaction, so that nothing is told twice or not at all, whenever the process ends.
  func tell(_ incident: IncidentRecord, now: Int64) throws {
    let count = try incidents.extent(of: incident.key)?.alerts ?? 0
    guard let event = incident.event(alerts: count) else { return try incidents.settle(incident.key) }
    // Who hears that something is undone is to know what it was.
    let alerts = try incidents.alerts(of: incident.key, everHad: event == .withdrawn)
    var receivers: Set<String> = []
    for id in try incidents.monitors(of: incident.key) { receivers.formUnion(try monitors.get(id)?.receivers ?? []) }
    try deliver(event, of: incident, alerts: alerts, to: receivers.sorted(), now: now)
    try incidents.tell(incident.key, state: incident.state, alerts: count, now: now)
  }
}

/// Tells people of incidents when that is due.
struct IncidentTeller: Sendable {
  /// Incidents that one transaction tells of.
  private static let mostAtOnce = 100

  let context: ServiceContext

  /// Tells what is due by now.
  func tick() throws {
    var told = Self.mostAtOnce
    while told == Self.mostAtOnce {
      let now = context.now()
      guard try context.database.read({ try $0.incidents.nextDue() }).map({ $0 <= now }) ?? false else { return }
      told = try context.database.write { transaction in
        let due = try transaction.incidents.due(by: now, limit: Self.mostAtOnce)
        for incident in due { try transaction.tell(incident, now: now) }
        return due.count
      }
      context.changes.publish(.deliveries)
    }
  }
}
