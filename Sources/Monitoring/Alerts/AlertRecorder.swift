import JSON
import Storage

/// Writes down what becomes of a monitor's alerts, within the transaction that keeps the monitor's state.
struct AlertRecorder {
  let transaction: Transaction
  let monitor: MonitorRecord
  let series: SeriesRecord
  /// The number of the version that judges.
  let version: Int64
  let now: Int64
  /// The model's, in its order.
  private let metrics: [String]
  private(set) var outcome = Outcome()

  /// What there is to tell.
  struct Outcome: Sendable {
    /// Alerts as they were when they opened or closed, in that order.
    var announced: [AlertRecord] = []
    /// Whether any alert is another now.
    var changed = false
  }

  /// - Parameter metrics: the model's, in its order: what `AlertChange.metric` counts.
  init(
    _ transaction: Transaction, monitor: MonitorRecord, series: SeriesRecord, metrics: [String], version: Int64,
    now: Int64
  ) {
    self.transaction = transaction
    self.monitor = monitor
    self.series = series
    self.metrics = metrics
    self.version = version
    self.now = now
  }

  mutating func record(_ changes: [AlertChange]) throws {
    for change in changes {
      try record(change.step, change.kind, change.metric.flatMap { metrics.indices.contains($0) ? metrics[$0] : nil })
    }
  }

  /// Ends what still lasts: the monitor is leaving, or its series was replaced.
  mutating func closeAll() throws {
    for alert in try own(endingAfter: .max) {
      try close(alert, at: max(alert.start, series.lastTime ?? alert.start) + series.definition.interval)
    }
  }

  /// Lets no alert reach past the end of the series, whose later points were deleted: those that began there end after
  /// one interval, those that ended there end with the series. What began before and lasts goes on.
  mutating func cut() throws {
    let (interval, end) = (series.definition.interval, (series.lastTime ?? 0) + series.definition.interval)
    for alert in try own(endingAfter: end) where alert.end != nil || alert.start >= end {
      let cut = max(alert.start + interval, end)
      if alert.end != cut { try close(alert, at: cut) }
    }
  }

  /// The monitor's alerts of this series that last, or end after a time.
  private func own(endingAfter time: Int64) throws -> [AlertRecord] {
    try transaction.alerts.list(monitor: monitor.id, series: series.definition.id, endingAfter: time, limit: 10_000)
  }

  private mutating func record(_ step: AlertTransition, _ kind: AlertRecord.Kind, _ metric: String?) throws {
    switch step {
    case .open(let start, let peak):
      let alert = try transaction.alerts.open(
        monitor: monitor, version: version, series: series.definition.id, kind: kind, metric: metric,
        start: time(start), peak: kind == .noData ? AlertPeak() : stored(peak), now: now)
      outcome.announced.append(alert)
      outcome.changed = true
    case .worsen(let peak):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind, metric: metric) else {
        return
      }
      try transaction.alerts.update(alert.key, end: nil, peak: stored(peak), now: now)
      outcome.changed = true
    case .close(let end):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind, metric: metric) else {
        return
      }
      try close(alert, at: time(end))
    }
  }

  private mutating func close(_ alert: AlertRecord, at end: Int64) throws {
    try transaction.alerts.update(alert.key, end: end, now: now)
    if let alert = try transaction.alerts.get(alert.key) { outcome.announced.append(alert) }
    outcome.changed = true
  }

  private func time(_ slot: Int64) -> Int64 { series.grid?.time(ofSlot: slot) ?? now }

  private func stored(_ peak: ScorePeak?) -> AlertPeak {
    guard let peak else { return AlertPeak() }
    var members = JSONObject()
    for part in peak.members { members[part.member] = .number(part.share) }
    return AlertPeak(
      score: peak.score, time: time(peak.slot), direction: peak.direction,
      membersJSON: peak.members.isEmpty ? nil : JSONValue.object(members).text)
  }
}
