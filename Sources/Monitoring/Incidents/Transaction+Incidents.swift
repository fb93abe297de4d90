package import Storage

/// How incidents follow their alerts, in the transactions that change these.
extension Transaction {
  /// Puts an alert that people see from now on into the incident that it belongs to, or into a new one.
  package func join(_ alert: AlertRecord, _ rules: MonitorRules, _ series: SeriesDefinition, now: Int64) throws {
    let group = IncidentGroup(of: series, by: rules.groupBy).json
    let incident =
      try incidents.overlapping(group: group, start: alert.start, end: alert.end)
      ?? incidents.open(
        group: group, severity: alert.severity, start: alert.start, due: now + rules.secondsToWait, now: now)
    try alerts.setIncident(incident.key, of: alert.key)
    try follow(incident.key, rules, now: now)
  }

  /// Lets an incident follow what became of its alerts, and plans when people are to be told of it.
  ///
  /// - Parameter rules: of the monitor whose alert changed.
  func follow(_ key: Int64, _ rules: MonitorRules, now: Int64) throws {
    guard let incident = try incidents.get(key) else { return }
    let extent = try incidents.extent(of: key)
    let state: IncidentRecord.State =
      extent == nil ? .withdrawn : extent?.end != nil || incident.resolvedBy != nil ? .resolved : .open
    var due: Int64?
    if let told = incident.told.state {
      if told != state {
        due = state == .open ? now + rules.secondsToWait : now
      } else if state == .open, let alerts = extent?.alerts, alerts > incident.told.alerts {
        due = max(now + rules.secondsToWait, (incident.told.at ?? now) + rules.groupInterval)
      }
    }
    try incidents.update(
      key, state: state, severity: extent?.severity ?? incident.severity, start: extent?.start ?? incident.start,
      end: extent.map(\.end) ?? incident.end ?? now, due: due, now: now)
  }
}
