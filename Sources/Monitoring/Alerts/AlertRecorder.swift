import Storage

/// Writes down what becomes of a monitor's alerts, within the transaction that keeps the monitor's state.
struct AlertRecorder {
  let transaction: Transaction
  let monitor: MonitorRecord
  let series: SeriesRecord
  /// The number of the version that judges.
  let version: Int64
  let now: Int64
  private(set) var outcome = Outcome()

  /// What there is to tell.
  struct Outcome: Sendable {
    /// Alerts as they were when they opened or closed, in that order.
    var announced: [AlertRecord] = []
    /// Whether any alert is another now.
    var changed = false
  }

  init(_ transaction: Transaction, monitor: MonitorRecord, series: SeriesRecord, version: Int64, now: Int64) {
    self.transaction = transaction
    self.monitor = monitor
    self.series = series
    self.version = version
    self.now = now
  }

  mutating func record(_ steps: [(kind: AlertRecord.Kind, step: AlertStep)]) throws {
    for (kind, step) in steps { try record(step, kind) }
  }

  /// Ends what still lasts: the monitor is leaving, or its series was replaced.
  mutating func closeAll() throws {
    for kind in AlertRecord.Kind.allCases {
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind) else { continue }
      try close(alert, at: max(alert.start, series.lastTime ?? alert.start) + series.definition.interval)
    }
  }

  private mutating func record(_ step: AlertStep, _ kind: AlertRecord.Kind) throws {
    switch step {
    case .open(let start, let peak):
      let alert = try transaction.alerts.open(
        monitor: monitor, version: version, series: series.definition.id, kind: kind, start: time(start),
        peak: kind == .noData ? AlertPeak() : stored(peak), now: now)
      outcome.announced.append(alert)
      outcome.changed = true
    case .worsen(let peak):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind) else { return }
      try transaction.alerts.update(alert.key, end: nil, peak: stored(peak), now: now)
      outcome.changed = true
    case .close(let end):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind) else { return }
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
    return AlertPeak(score: peak.score, time: time(peak.slot), direction: peak.direction)
  }
}
