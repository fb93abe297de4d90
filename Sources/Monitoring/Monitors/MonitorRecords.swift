import Storage
import Synchronization

extension Transaction {
  /// - Parameter live: knows of what is not on record yet.
  func entry(_ monitor: MonitorRecord, _ live: LiveMonitors) throws -> MonitorService.Entry {
    let model = try models.get(key: monitor.model)
    let series = try model.flatMap { try self.series.get(key: $0.series) }
    let recorded = monitor.state.flatMap { $0.generation == series?.generation ? $0.scored : nil }
    let scored = series.flatMap { live.scored(monitor, of: $0.key) } ?? recorded
    return MonitorService.Entry(
      monitor: monitor, series: model?.seriesID ?? "", openAlerts: try alerts.lastingCount(monitor: monitor.id),
      lastScored: scored.flatMap { slot in series?.grid?.time(ofSlot: slot) })
  }

  /// Ends the alerts of a monitor that leaves, or leaves its model, and answers those that it ended.
  func closeAlerts(of monitor: MonitorRecord, now: Int64) throws -> [AlertRecord] {
    guard let model = try models.get(key: monitor.model), let series = try series.get(key: model.series) else {
      return []
    }
    var recorder = AlertRecorder(self, monitor: monitor, series: series, metrics: model.metrics, version: 0, now: now)
    try recorder.closeAll()
    // Who is to be told is known as long as the monitor is there.
    for key in recorder.outcome.incidents {
      if let incident = try incidents.get(key) { try tell(incident, now: now) }
    }
    return recorder.outcome.announced
  }
}

extension MonitorRecord {
  var rules: MonitorRules { rulesJSON.map(MonitorRules.known) ?? MonitorRules() }

  /// What it remembers, with what its rules say of silence.
  var state: MonitorState? {
    var state = stateJSON.flatMap(MonitorState.init(json:))
    state?.limits = rules.limits
    return state
  }
}

extension MonitorRules {
  private static let mostKnown = 256
  private static let known = Mutex<[String: MonitorRules]>([:])

  /// Those that a monitor has on record. The monitors of a policy have all the same ones, and each is asked for them at each
  /// of its points: they are read once.
  fileprivate static func known(_ json: String) -> MonitorRules {
    if let rules = known.withLock({ $0[json] }) { return rules }
    let rules = MonitorRules(json: json)
    known.withLock { known in
      if known.count >= mostKnown { known.removeAll() }
      known[json] = rules
    }
    return rules
  }
}
