import Detectors
import Series
import Storage

/// How monitors get into memory, and what they remember there on record.
extension MonitorEvaluator {
  /// Points that a monitor in memory can go on for, at most.
  private static let mostUpcoming = 512

  /// Writes down what the monitors of a series have come to remember in memory, and lets them go from there.
  func settle(_ series: Int64) throws {
    try write(live.take(series))
  }

  /// The same of all, before the process ends.
  package func settle() {
    for some in live.series.chunks(of: 256) { attempt { try write(some.flatMap(live.take)) } }
  }

  private func write(_ memories: [LiveMonitors.Memory]) throws {
    guard !memories.isEmpty else { return }
    try context.database.write { transaction in
      for memory in memories {
        // What was written since was by somebody who knows of deleted points, or of another model.
        guard let now = try transaction.monitors.get(memory.record.id), now.key == memory.record.key,
          now.stateJSON == memory.record.stateJSON
        else { continue }
        try transaction.monitors.setState(memory.state.json, key: now.key)
      }
    }
  }

  /// Judges what came of a series and was not judged before the process that took it ended.
  func catchUp(_ series: SeriesRecord) throws {
    try settle(series.key)
    guard let last = series.lastSlot else { return }
    let monitors = try context.database.read { try $0.monitors.list(series: series.key) }
    let isBehind = monitors.contains { monitor in
      guard let state = monitor.state, state.generation == series.generation, let judged = state.judged else {
        return false
      }
      return judged < last
    }
    if isBehind { _ = scoresFromRecord(of: series, arrived: [last..<last + 1]) }
  }

  /// Lets the monitors of a series go on in memory from its last point or an earlier one, where all of them can.
  func goLive(_ key: Int64, after slot: Int64? = nil) throws {
    let stamp = live.stamp
    let found = try context.database.read { transaction -> (SeriesRecord, [MonitorRecord])? in
      guard let series = try transaction.series.get(key: key) else { return nil }
      return (series, try transaction.monitors.list(series: key))
    }
    guard let (series, monitors) = found, let grid = series.grid, let last = slot ?? series.lastSlot else { return }
    let days = JudgedDays(of: series)
    let day = days.day(of: grid.time(ofSlot: last + 1))
    let end = grid.slot(atOrAfter: days.start(of: day + 1))
    let upcoming = min(Int(min(end - last - 1, Int64(Self.mostUpcoming))), Self.mostUpcoming)
    guard upcoming > 0 else { return }
    var all: [LiveMonitor] = []
    for monitor in monitors {
      guard let one = try makeLive(monitor, day: day, last: last, upcoming: upcoming, until: end) else { return }
      all.append(one)
    }
    live.insert(all, of: series, madeSince: stamp)
  }

  private func makeLive(
    _ monitor: MonitorRecord, day: Int64, last: Int64, upcoming: Int, until end: Int64
  ) throws -> LiveMonitor? {
    guard let state = monitor.state, state.judged == last, state.historyDay == day,
      let subject = try subject(of: monitor), state.generation == subject.series.generation,
      let grid = subject.series.grid, let extent = subject.series.slots, extent.contains(last),
      !subject.threshold.isDue(for: day, of: subject.series),
      subject.model.metrics.allSatisfy(subject.series.definition.metrics.contains)
    else { return nil }
    let own = try ownLine(of: monitor, subject, day: day)
    let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
    let flatlineLimits = try reader.flatlineLimits(of: subject)
    let before = max(detector.history, flatlineLimits.compactMap(\.self).max() ?? 0)
    let source = try StoredSeries(subject.series, metrics: subject.model.metrics)
    return try context.database.read { transaction in
      guard try transaction.series.get(key: subject.series.key)?.dataRevision == subject.series.dataRevision else {
        return nil
      }
      let first = max(extent.lowerBound, last + 1 - Int64(before))
      return try LiveMonitor(
        monitor, subject.with(own ?? subject.threshold), state: state, detector, flatlineLimits: flatlineLimits,
        silenced: SilencedTimes(
          of: monitor, series: subject.series, hours: monitor.rules.hours, from: grid.time(ofSlot: last + 1),
          to: grid.time(ofSlot: end), in: transaction),
        points: source.read(first..<last + 1 + Int64(upcoming), before: last + 1, in: transaction), upcoming: upcoming,
        until: end)
    }
  }
}

extension Array {
  fileprivate func chunks(of count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}
