import Detectors
import Storage

/// A monitor that lives through history instead of the present: fed the days one by one, it has the line and the state that a
/// real one would have had, and its alerts in memory. Nothing of it is stored.
struct MonitorReplay {
  /// The lines by which it judged so far.
  struct Lines {
    /// Raw scores.
    private(set) var first: Double?, last: Double?, least: Double?, greatest: Double?
    private(set) var days = 0
    /// How often the line was drawn anew.
    private(set) var refits = 0

    fileprivate mutating func add(_ line: ThresholdRecord, isNew: Bool) {
      (first, last) = (first ?? line.value, line.value)
      (least, greatest) = (min(least ?? line.value, line.value), max(greatest ?? line.value, line.value))
      days += 1
      refits += isNew ? 1 : 0
    }
  }

  private(set) var line: ThresholdRecord
  private(set) var lines = Lines()
  private(set) var alerts = ReplayedAlerts()
  private var state: MonitorState

  /// A monitor that is put on a series whose last point lies before a slot.
  ///
  /// - Parameter line: that of the version, fitted on what it learnt from.
  init(of series: SeriesRecord, startingAt slot: Int64, line: ThresholdRecord) {
    self.line = line
    state = MonitorState(generation: series.generation)
    state.judged = slot - 1
    state.silence.measured = slot - 1
  }

  /// Lets a new day begin.
  ///
  /// - Parameters:
  ///   - day: of the series, as `JudgedDays` counts them.
  ///   - history: the scores before it, for a new line where one is due.
  ///   - standstill: how still the series stood before it.
  mutating func begin(
    _ day: Int64, of series: SeriesRecord, history: ThresholdFitting?, standstill: Standstill?, now: Int64
  ) throws {
    let before = line
    if line.isDue(for: day, of: series) { line = try line.next(for: day, on: history, now: now) }
    lines.add(line, isNew: line.to != before.to)
    state.learn(standstill, day: day)
  }

  /// Judges points of the day.
  mutating func take(_ range: ScoredRange) {
    let interval = range.series.definition.interval
    let conditions = AlertConditions(interval: interval)
    for point in range.judgedPoints(by: line) {
      alerts.record(state.take(point, by: conditions, interval: interval))
    }
  }
}
