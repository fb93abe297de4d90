import Series
import Storage

extension Transaction {
  /// Alerts that one mute may hold back at once.
  static let mostSilenced = 10_000

  /// Holds back the alerts that people have seen and that lie, wholly or in part, in times that a mute is in force.
  ///
  /// - Returns: the alerts as they are now, in the order in which they were made.
  /// - Throws: `too_many`.
  func silenceAlerts(by record: MuteRecord, now: Int64) throws -> [AlertRecord] {
    let (mute, window) = (record.mute, MuteWindow(record))
    let monitor: String? = if case .monitor(let id) = mute.scope { id } else { nil }
    let series: String? = if case .series(let id) = mute.scope { id } else { nil }
    var known: [String: SeriesRecord?] = [:]
    var silenced: [Int64] = []
    var after: Int64 = 0
    while true {
      let page = try alerts.visible(
        monitor: monitor, series: series, from: mute.start, to: record.over, after: after, limit: 1_000)
      for alert in page {
        let series = try known[alert.series] ?? self.series.get(alert.series)
        known[alert.series] = .some(series)
        guard let series, mute.scope.concerns(monitor: alert.monitor, series),
          !window.ranges(overlapping: alert.range(in: series), limit: 1).isEmpty
        else { continue }
        silenced.append(alert.key)
      }
      guard silenced.count <= Self.mostSilenced else {
        throw MonitoringError(
          .tooMany, at: "",
          "would hold back more than \(Self.mostSilenced) alerts at once; lay it on a shorter time, or on less")
      }
      guard let last = page.last?.key, page.count == 1_000 else { break }
      after = last
    }
    for alert in try silenced.compactMap({ try alerts.get($0) }) {
      if let end = alert.end {
        try alerts.withdraw(alert.key, end: end, heldBackBy: .mute, now: now)
      } else {
        try alerts.hold(alert.key, by: .mute, now: now)
        try holdStanding(alert)
      }
    }
    let changed = try silenced.compactMap { try alerts.get($0) }
    try followIncidents(of: changed, now: now)
    return changed
  }

  /// Lets a monitor know that its lasting alert is held back: what outlasts the mute is told of.
  private func holdStanding(_ alert: AlertRecord) throws {
    guard let monitor = try monitors.get(alert.monitor), var state = monitor.state,
      let model = try models.get(key: monitor.model)
    else { return }
    state.hold(alert.kind, metric: alert.metric.flatMap { model.metrics.firstIndex(of: $0) }, by: .mute)
    try monitors.setState(state.json, key: monitor.key)
  }

  /// Lets the incidents of alerts follow them: one that has nothing else is withdrawn.
  private func followIncidents(of changed: [AlertRecord], now: Int64) throws {
    var followed: Set<Int64> = []
    for alert in changed {
      guard let incident = alert.incident, followed.insert(incident).inserted else { continue }
      try follow(incident, try monitors.get(alert.monitor)?.rules ?? MonitorRules(), now: now)
    }
  }
}

extension AlertRecord {
  /// Its times; up to the end of the series where it lasts.
  fileprivate func range(in series: SeriesRecord) -> Range<Int64> {
    let last = (series.lastTime ?? start) + series.definition.interval
    return start..<max(start + 1, end ?? last)
  }
}
