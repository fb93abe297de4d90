import Series
import Storage

/// Points that come late, and corrections.
extension MonitorEvaluator {
  /// Seconds before the last judged point within which another word on a point changes alerts.
  package static let lateWindow: Int64 = 86_400

  /// Judges again what a late point or a correction may change: from the disturbance that it touches, or from itself, to the
  /// last judged point, by the lines of those days. What is on record follows: an alert whose ground is gone is withdrawn, one
  /// that was not there opens as a late one, the others move. Standstill and silence are left as they were found.
  ///
  /// - Parameters:
  ///   - subject: with the line in force.
  ///   - first: the first slot that changed.
  func judgeAgain(_ monitor: MonitorRecord, _ subject: ScoringTarget, from first: Int64) throws {
    guard let state = monitor.state, let judged = state.judged, let grid = subject.series.grid else { return }
    let interval = subject.series.definition.interval
    let window = min(Self.lateWindow / interval, Self.mostJudged)
    let conditions = AlertConditions(monitor.rules, interval: interval)
    let earliest = max(judged + 1 - window, (state.since ?? .min / 2) + 1)
    guard first <= judged, first >= earliest else { return }
    let recorded = try context.database.read { transaction in
      try transaction.alerts.anomalies(
        of: monitor.id, series: subject.series.definition.id,
        endingAfter: grid.time(ofSlot: first - conditions.closeAfter))
    }
    let start = max(earliest, min(first, recorded.compactMap { grid.slot(ofTime: $0.start) }.min() ?? first))
    let days = JudgedDays(of: subject.series)
    let ranges = try days.pieces(of: start..<judged + 1, on: grid).map { slots in
      let line = try line(of: monitor, subject, for: days.day(of: grid.time(ofSlot: slots.lowerBound)))
      return try reader.readWithReasons(subject.with(line), slots: slots)
    }
    let points = ranges.flatMap(\.judgedPoints)
    try record(monitor, subject.series.key, version: subject.version.number) { state, recorder in
      // Another request may have judged more since, whose points were scored with these.
      guard state.judged == judged, state.generation == subject.series.generation else { return }
      let silenced = try points.silenced(for: monitor, recorder.series, in: recorder.transaction)
      recorder.ranges = ranges
      var found = Disturbances()
      found.live(through: silenced, by: state.conditions(monitor.rules, interval: interval))
      let known = try recorder.transaction.alerts.anomalies(
        of: monitor.id, series: subject.series.definition.id, endingAfter: grid.time(ofSlot: start))
      try recorder.follow(found.all, instead: known.filter { $0.start >= grid.time(ofSlot: start) }, interval: interval)
      // One that began before the window goes on as it was.
      if state.anomaly.standing.map({ $0.start >= start }) ?? true { state.anomaly.standing = found.state.standing }
    }
  }

  /// The line that a day's points were, or would have been, judged by; the one in force stays.
  private func line(of monitor: MonitorRecord, _ subject: ScoringTarget, for day: Int64) throws -> ThresholdRecord {
    var line = subject.threshold
    if line.isDue(for: day, of: subject.series) {
      let history = try ThresholdService(context: context).fitting(before: day, of: subject)
      line = try line.next(for: day, on: history, now: context.now())
    }
    return try ownLine(of: monitor, subject.with(line), day: day) ?? line
  }
}

/// The disturbances of a stretch of points, from its own beginning.
private struct Disturbances {
  struct Found {
    let start: Int64
    /// Exclusive; nil while it lasts.
    var end: Int64?
    var peak: ScorePeak
    var heldBackBy: AlertRule?
  }

  private(set) var all: [Found] = []
  private(set) var state = AnomalyAlertState()

  mutating func live(through points: [JudgedPoint], by conditions: AlertConditions) {
    for point in points {
      for step in state.take(point, by: conditions) { note(step) }
    }
  }

  private mutating func note(_ step: AlertTransition) {
    switch step {
    case .open(let start, let peak?, let rule): all.append(Found(start: start, peak: peak, heldBackBy: rule))
    case .open(_, nil, _): break
    case .worsen(let peak): all[all.count - 1].peak = peak
    case .hold(let rule): all[all.count - 1].heldBackBy = rule
    case .close(let end): all[all.count - 1].end = end
    }
  }
}

extension AlertRecorder {
  /// Lets the alerts of a stretch follow what was found in it anew.
  fileprivate mutating func follow(
    _ found: [Disturbances.Found], instead known: [AlertRecord], interval: Int64
  ) throws {
    guard let grid = series.grid else { return }
    var left = known
    for disturbance in found {
      let range = grid.time(ofSlot: disturbance.start)..<(disturbance.end.map { grid.time(ofSlot: $0) } ?? .max)
      let same = left.firstIndex { ($0.start..<max($0.end ?? .max, $0.start + interval)).overlaps(range) }
      guard let same else {
        let alert = try open(
          .anomaly, nil, start: disturbance.start, peak: disturbance.peak, heldBackBy: disturbance.heldBackBy,
          isLate: true)
        if disturbance.end != nil { try close(alert.key, at: range.upperBound) }
        continue
      }
      let alert = left.remove(at: same)
      try move(alert, start: disturbance.start, end: disturbance.end, peak: disturbance.peak)
      switch (alert.heldBackBy, disturbance.heldBackBy) {
      case (nil, let rule?): try withdraw(alert, heldBackBy: rule)
      case (_?, nil): try hold(alert, by: nil)
      case (let before?, let now?) where before != now: try hold(alert, by: now)
      default: break
      }
    }
    for alert in left { try withdraw(alert) }
  }

  private mutating func close(_ key: Int64, at end: Int64) throws {
    if let alert = try transaction.alerts.get(key) { try close(alert, at: end) }
  }
}
