import Detectors
import Storage

/// What a monitor remembers between points: how far it has judged, how its alerts live, and how still its series
/// usually stands. A value: fed points and the time, it answers what becomes of alerts.
struct MonitorState: Equatable, Sendable {
  /// The generation of the series that the slots belong to.
  var generation: Int64
  /// Slots up to here have been judged; earlier points that come late or are corrected change no alerts.
  var judged: Int64?
  /// The last slot that got a score.
  var scored: Int64?
  var anomaly = AnomalyLife()
  var flatline = FlatlineLife()
  var silence = SilenceLife()
  /// Of the trailing history; nil until it was looked at.
  var history: StandstillHistory?
  /// The day, in days since 1970 of the points' time, on which `history` was judged.
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
  mutating func take(_ point: JudgedPoint, interval: Int64) -> [(kind: AlertRecord.Kind, step: AlertStep)] {
    guard point.slot > judged ?? .min else { return [] }
    judged = point.slot
    if !point.score.isNaN { scored = point.slot }
    let anomalies = anomaly.take(point, pace: AnomalyLife.Pace(interval: interval))
    let flatlines = flatline.take(point, history: history)
    let silences = silence.take(point, history: history, interval: interval)
    return anomalies.map { (.anomaly, $0) } + flatlines.map { (.flatline, $0) } + silences.map { (.noData, $0) }
  }

  /// Judges the passing of time.
  mutating func tick(now: Int64, interval: Int64) -> [(kind: AlertRecord.Kind, step: AlertStep)] {
    silence.tick(now: now, history: history, interval: interval).map { (.noData, $0) }
  }
}
