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
  private let rules: MonitorRules
  /// What the points were judged by, for the reasons of alerts; of stretches one after another, or none.
  var ranges: [ScoredRange] = []
  private(set) var outcome = Outcome()

  /// What there is to tell.
  struct Outcome: Sendable {
    /// Alerts that people see, as they were when they opened, closed or were withdrawn, in that order.
    var announced: [AlertRecord] = []
    /// The keys of the incidents that they are of.
    var incidents: Set<Int64> = []
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
    rules = monitor.rules
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
    case .open(let start, let peak, let rule):
      try open(kind, metric, start: start, peak: kind == .noData ? nil : peak, heldBackBy: rule)
    case .hold(let rule):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind, metric: metric) else {
        return
      }
      try hold(alert, by: rule)
    case .worsen(let peak):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind, metric: metric) else {
        return
      }
      try transaction.alerts.update(alert.key, end: nil, peak: stored(peak), now: now)
      try explain(alert, peak: peak.slot)
      outcome.changed = true
    case .close(let end):
      guard let alert = try transaction.alerts.lasting(monitor: monitor.id, kind: kind, metric: metric) else {
        return
      }
      try close(alert, at: time(end))
    }
  }

  /// - Parameter isLate: whether it was found in points that came late or were corrected.
  @discardableResult
  mutating func open(
    _ kind: AlertRecord.Kind, _ metric: String?, start: Int64, peak: ScorePeak?, heldBackBy rule: AlertRule?,
    isLate: Bool = false
  ) throws -> AlertRecord {
    let alert = try transaction.alerts.open(
      monitor: monitor, version: version, series: series.definition.id, kind: kind, metric: metric,
      start: time(start), peak: stored(peak), severity: rules.severity, heldBackBy: rule, isLate: isLate,
      isColdStart: transaction.models.get(key: monitor.model)?.isColdStart ?? false, now: now)
    try explain(alert, peak: peak?.slot ?? start)
    outcome.changed = true
    if rule == nil { try show(alert) }
    return alert
  }

  /// Another rule holds an alert back, or none any more.
  mutating func hold(_ alert: AlertRecord, by rule: AlertRule?) throws {
    try transaction.alerts.hold(alert.key, by: rule, now: now)
    outcome.changed = true
    if rule == nil { try show(alert) }
  }

  mutating func close(_ alert: AlertRecord, at end: Int64) throws {
    try transaction.alerts.update(alert.key, end: end, now: now)
    try changed(alert)
  }

  /// What an alert was raised for is no more.
  ///
  /// - Parameter rule: what holds it back from now on, where that is the reason.
  mutating func withdraw(_ alert: AlertRecord, heldBackBy rule: AlertRule? = nil) throws {
    try transaction.alerts.withdraw(
      alert.key, end: alert.start + series.definition.interval, heldBackBy: rule, now: now)
    try changed(alert)
  }

  /// Moves an alert to where a correction puts it. Ends are slots, exclusive; nil while it lasts.
  mutating func move(_ alert: AlertRecord, start: Int64, end: Int64?, peak: ScorePeak) throws {
    let (from, to) = (time(start), end.map { time($0) })
    guard from != alert.start || to != alert.end || stored(peak) != alert.peak else { return }
    try transaction.alerts.move(alert.key, start: from, end: to, peak: stored(peak), now: now)
    try explain(alert, peak: peak.slot)
    try changed(alert)
  }

  /// Writes down why it is one.
  ///
  /// - Parameter slot: of its most anomalous point, or of its first one.
  private func explain(_ alert: AlertRecord, peak slot: Int64) throws {
    let range = ranges.first { ($0.firstSlot..<$0.firstSlot + Int64($0.timestamps.count)).contains(slot) }
    // Without points it is the clock that speaks.
    let end = ranges.isEmpty ? now : series.lastTime ?? now
    let subject = AlertSubject(
      alert.kind, metric: alert.metric, start: alert.start, point: alert.kind == .anomaly ? time(slot) : alert.start,
      now: max(alert.start, end), metrics: metrics)
    let reasons = try AlertReasons.describe(subject, range: range, series: series, in: transaction)
    try transaction.alerts.setReasons(reasons.json.text, of: alert.key)
  }

  /// People see it from now on.
  private mutating func show(_ alert: AlertRecord) throws {
    if let shown = try transaction.alerts.get(alert.key) {
      try transaction.join(shown, rules, series.definition, now: now)
    }
    try announce(alert.key)
  }

  private mutating func changed(_ alert: AlertRecord) throws {
    outcome.changed = true
    guard alert.heldBackBy == nil else { return }
    if let incident = alert.incident { try transaction.follow(incident, rules, now: now) }
    try announce(alert.key)
  }

  private mutating func announce(_ key: Int64) throws {
    guard let alert = try transaction.alerts.get(key) else { return }
    outcome.announced.append(alert)
    if let incident = alert.incident { outcome.incidents.insert(incident) }
  }

  private func time(_ slot: Int64) -> Int64 { series.grid?.time(ofSlot: slot) ?? now }

  func stored(_ peak: ScorePeak?) -> AlertPeak {
    guard let peak else { return AlertPeak() }
    var members = JSONObject()
    for part in peak.members { members[part.member] = .number(part.share) }
    return AlertPeak(
      score: peak.score, time: time(peak.slot), direction: peak.direction,
      membersJSON: peak.members.isEmpty ? nil : JSONValue.object(members).text)
  }
}
