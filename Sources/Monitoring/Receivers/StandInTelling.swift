import JSON
import Storage

extension Transaction {
  /// STAND-IN until alerts are gathered into incidents: an incident of its own for each alert, told as it opens and closes.
  /// To go, with its two calls, when they are.
  func standInTelling(_ announced: [AlertRecord], of monitor: MonitorRecord, now: Int64) throws {
    for alert in announced {
      let group = JSONValue.object(["series": .string(alert.series), "alert": .integer(alert.key)]).text
      let known = try incidents.overlapping(group: group, start: alert.start, end: nil)
      let incident =
        try known
        ?? incidents.open(group: group, severity: alert.severity, start: alert.start, due: now, now: now)
      if let end = alert.end {
        try incidents.update(
          incident.key, state: .resolved, severity: incident.severity, start: incident.start, end: end, due: nil,
          now: now)
      }
      guard let told = try incidents.get(incident.key) else { continue }
      try deliver(alert.end == nil ? .opened : .closed, of: told, alerts: [alert], to: monitor.receivers, now: now)
      try incidents.tell(incident.key, state: told.state, alerts: 1, now: now)
    }
  }
}
