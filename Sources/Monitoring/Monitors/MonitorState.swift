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
  }

  /// The generation of the series that the slots belong to.
  var generation: Int64
  /// Slots up to here have been judged; earlier points that come late or are corrected change no alerts.
  var judged: Int64?
  /// The last slot that got a score.
  var scored: Int64?
  var anomaly = AnomalyAlertState()
  /// Of the whole series.
  var silence = SilenceAlertState()
  /// Of the trailing history of all metrics together; nil until it was looked at.
  var history: StandstillHistory?
  /// In the model's order; those that nothing is known of yet may be left out at the end.
  var metrics: [Metric] = []
  /// The day, in days since 1970 of the points' time, on which the histories were judged.
  var historyDay: Int64?

  init(generation: Int64) {
    self.generation = generation
  }

  /// The state of a monitor that begins with the points after those that are there.
  init(startingAfter series: SeriesRecord, now: Int64) {
    self.init(generation: series.generation)
    judged = series.lastSlot
    silence.measured = series.lastSlot
    // A history uploaded long after its time promises no next point; a live series does.
    if let last = series.lastTime, now - last <= 86_400 { silence.arrive(at: now, slots: 1) }
  }

  /// Judges the next point; points up to `judged` are passed over.
  mutating func take(_ point: JudgedPoint, interval: Int64) -> [AlertChange] {
    guard point.slot > judged ?? .min else { return [] }
    judged = point.slot
    if !point.score.isNaN { scored = point.slot }
    var changes = anomaly.take(point, pace: AnomalyAlertState.Pace(interval: interval)).map {
      AlertChange(kind: .anomaly, step: $0)
    }
    for (index, value) in point.values.enumerated() { changes += take(value, of: point, metric: index, interval) }
    let silences = silence.take(point, history: history, interval: interval)
    return changes + silences.map { AlertChange(kind: .noData, metric: point.values.count == 1 ? 0 : nil, step: $0) }
  }

  private mutating func take(
    _ value: Double, of point: JudgedPoint, metric index: Int, _ interval: Int64
  ) -> [AlertChange] {
    while metrics.count <= index { metrics.append(Metric()) }
    let history = metrics[index].history
    let flatlines = metrics[index].flatline.take(value, of: point, history: history)
    let silences =
      point.values.count == 1
      ? [] : metrics[index].silence.take(value, of: point, history: history, interval: interval)
    return flatlines.map { AlertChange(kind: .flatline, metric: index, step: $0) }
      + silences.map { AlertChange(kind: .noData, metric: index, step: $0) }
  }

  /// Judges the passing of time.
  ///
  /// - Parameter metrics: how many the model has.
  mutating func tick(now: Int64, interval: Int64, metrics: Int) -> [AlertChange] {
    silence.tick(now: now, history: history, interval: interval).map {
      AlertChange(kind: .noData, metric: metrics == 1 ? 0 : nil, step: $0)
    }
  }

  /// Takes over what the trailing history says of standing still; nil where there is none to look at.
  mutating func learn(_ standstill: Standstill?, day: Int64) {
    history = standstill?.whole
    let histories = standstill?.metrics ?? []
    while metrics.count < histories.count { metrics.append(Metric()) }
    for index in metrics.indices { metrics[index].history = index < histories.count ? histories[index] : nil }
    historyDay = day
  }

  /// Forgets the points after a slot, which were deleted: what comes there is judged again.
  mutating func rewind(to last: Int64) {
    guard judged ?? .min > last else { return }
    judged = last
    scored = scored.map { min($0, last) }
    anomaly.rewind(to: last)
    silence.rewind(to: last)
    for index in metrics.indices {
      metrics[index].flatline.rewind(to: last)
      metrics[index].silence.rewind(to: last)
    }
  }
}
