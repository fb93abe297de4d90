import Detectors
import Evaluation
import Storage

/// What a monitor remembers between points: how far it has judged, how its alerts live, and how still its series
/// usually stands. A value: fed points and the time, it answers what becomes of alerts.
struct MonitorState: Equatable, Sendable {
  /// What it remembers of one metric.
  struct Metric: Equatable, Sendable {
    var flatline = FlatlineAlertState()
    /// Beside other metrics; unused where there is only one.
    var silence = MetricSilence()
    /// Of the trailing history; nil until it was looked at.
    var history: StandstillHistory?
    /// When it is to be expected; nil for any time.
    var hours: OpeningHours?
    /// From the 5th to the 95th percentile of the trailing history, in its unit; nil where that says nothing.
    var usualRange: Double?
    /// What holds its open alerts back.
    var heldFlatline: AlertRule?
    var heldSilence: AlertRule?
  }

  /// The generation of the series that the slots belong to.
  var generation: Int64
  /// Slots up to here have been judged.
  var judged: Int64?
  /// Slots up to here were there before the monitor, which has no alerts for them; nil of one from before that was noted.
  var since: Int64?
  /// The last slot that got a score.
  var scored: Int64?
  var anomaly = AnomalyAlertState()
  /// Of the whole series.
  var silence = SilenceAlertState()
  /// What holds its open alert back.
  var heldSilence: AlertRule?
  /// Of the trailing history of all metrics together; nil until it was looked at.
  var history: StandstillHistory?
  /// When anything is to be expected; nil for any time.
  var hours: OpeningHours?
  /// What the monitor's rules say of silence and standstill. They are kept with the rules, and never with the state.
  var limits = SilenceLimits()
  /// In the model's order; those that nothing is known of yet may be left out at the end.
  var metrics: [Metric] = []
  /// The day of the series, as ``JudgedDays`` counts them, on which the histories were judged.
  var historyDay: Int64?
  /// Its own; nil where it goes by the model's.
  var line: MonitorLine?

  init(generation: Int64) {
    self.generation = generation
  }

  /// The state of a monitor that begins with the points after those that are there.
  init(startingAfter series: SeriesRecord, now: Int64) {
    self.init(generation: series.generation)
    judged = series.lastSlot
    since = series.lastSlot
    silence.measured = series.lastSlot
    // A history uploaded long after its time promises no next point; a live series does.
    if let last = series.lastTime, now - last <= 86_400 { silence.arrive(at: now, slots: 1) }
  }

  /// The rules of its monitor, with what is usual.
  func conditions(_ rules: MonitorRules, interval: Int64) -> AlertConditions {
    AlertConditions(rules, interval: interval, usualRanges: metrics.map(\.usualRange))
  }

  /// Judges the next point; points up to `judged` are passed over.
  mutating func take(_ point: JudgedPoint, by conditions: AlertConditions, interval: Int64) -> [AlertChange] {
    guard point.slot > judged ?? .min else { return [] }
    judged = point.slot
    if !point.score.isNaN { scored = point.slot }
    var changes = anomaly.take(point, by: conditions).map { AlertChange(kind: .anomaly, step: $0) }
    for (index, value) in point.values.enumerated() { changes += take(value, of: point, metric: index, interval) }
    let silences = silence.take(point, history: history, interval: interval, hours: hours, limit: limits.noData)
      .held(by: point.silencedBy, &heldSilence, isOpen: silence.isOpen)
    return changes + silences.map { AlertChange(kind: .noData, metric: point.values.count == 1 ? 0 : nil, step: $0) }
  }

  private mutating func take(
    _ value: Double, of point: JudgedPoint, metric index: Int, _ interval: Int64
  ) -> [AlertChange] {
    while metrics.count <= index { metrics.append(Metric()) }
    let history = metrics[index].history
    let flatlines = metrics[index].flatline.take(
      value, of: point, history: history, interval: interval, limit: limits.flatline
    ).held(by: point.silencedBy, &metrics[index].heldFlatline, isOpen: metrics[index].flatline.isOpen)
    let silences =
      point.values.count == 1
      ? []
      : metrics[index].silence.take(
        value, of: point, history: history, interval: interval, hours: metrics[index].hours, limit: limits.noData
      ).held(by: point.silencedBy, &metrics[index].heldSilence, isOpen: metrics[index].silence.isOpen)
    return flatlines.map { AlertChange(kind: .flatline, metric: index, step: $0) }
      + silences.map { AlertChange(kind: .noData, metric: index, step: $0) }
  }

  /// Its lasting alert is held back from now on, until what holds it is over.
  ///
  /// - Parameter metric: as an index into the model's.
  mutating func hold(_ kind: AlertRecord.Kind, metric: Int?, by rule: AlertRule) {
    switch kind {
    case .anomaly: anomaly.standing?.heldBackBy = rule
    case .flatline:
      if let metric, metrics.indices.contains(metric) { metrics[metric].heldFlatline = rule }
    case .noData:
      if let metric, metrics.count > 1, metrics.indices.contains(metric) {
        metrics[metric].heldSilence = rule
      } else {
        heldSilence = rule
      }
    }
  }

  /// Judges the passing of time.
  ///
  /// - Parameters:
  ///   - metrics: how many the model has.
  ///   - silencedBy: what lies over the time and wants no alert.
  mutating func tick(now: Int64, interval: Int64, metrics: Int, silencedBy: AlertRule? = nil) -> [AlertChange] {
    silence.tick(now: now, history: history, interval: interval, hours: hours, limit: limits.noData)
      .held(by: silencedBy, &heldSilence, isOpen: silence.isOpen)
      .map { AlertChange(kind: .noData, metric: metrics == 1 ? 0 : nil, step: $0) }
  }

  /// When the clock is to look again, Unix seconds; nil where there is nothing to wait for. An open alert that is held back
  /// waits for the end of what holds it.
  func deadline(now: Int64, interval: Int64) -> Int64? {
    heldSilence == nil
      ? silence.deadline(history: history, interval: interval, hours: hours, limit: limits.noData) : now + 60
  }

  /// Notes that points came, up to a slot.
  ///
  /// - Parameter before: the last slot that had come before; nil before the first.
  mutating func arrive(at time: Int64, upTo last: Int64, before: Int64?) {
    guard let before else { return silence.arrive(at: time, slots: 1) }
    silence.arrive(at: time, slots: hours?.openSlots(from: before + 1, to: last + 1) ?? last - before)
  }

  /// Takes over what the trailing history says of standing still; nil where there is none to look at.
  mutating func learn(_ standstill: Standstill?, day: Int64) {
    history = standstill?.whole
    hours = standstill?.hours
    let histories = standstill?.metrics ?? []
    while metrics.count < histories.count { metrics.append(Metric()) }
    let hours = standstill?.metricHours ?? []
    for index in metrics.indices {
      metrics[index].history = index < histories.count ? histories[index] : nil
      metrics[index].hours = index < hours.count ? hours[index] : nil
      metrics[index].usualRange = standstill.flatMap { index < $0.usualRanges.count ? $0.usualRanges[index] : nil }
    }
    historyDay = day
  }

  /// Forgets the points after a slot, which were deleted: what comes there is judged again.
  mutating func rewind(to last: Int64) {
    guard judged ?? .min > last else { return }
    judged = last
    since = since.map { min($0, last) }
    scored = scored.map { min($0, last) }
    anomaly.rewind(to: last)
    silence.rewind(to: last)
    for index in metrics.indices {
      metrics[index].flatline.rewind(to: last)
      metrics[index].silence.rewind(to: last)
    }
  }
}

extension [AlertTransition] {
  /// Lets a silenced time hold back the alert that opens in it, until that time is over.
  ///
  /// - Parameters:
  ///   - silence: what lies over the time of these steps.
  ///   - held: what holds the alert back that is open.
  ///   - isOpen: whether one is open after these steps.
  fileprivate func held(by silence: AlertRule?, _ held: inout AlertRule?, isOpen: Bool) -> [AlertTransition] {
    var steps: [AlertTransition] = []
    for step in self {
      switch step {
      case .open(let start, let peak, _):
        held = silence
        steps.append(.open(start: start, peak: peak, heldBackBy: silence))
      case .close:
        held = nil
        steps.append(step)
      case .worsen, .hold: steps.append(step)
      }
    }
    if isOpen, held != nil, silence == nil {
      held = nil
      steps.append(.hold(nil))
    }
    return steps
  }
}
