import Series
import Storage

/// The times of a range at which a monitor's alerts are held back, and by what: labels of the kind `ignore`, mutes, and the
/// hours of the monitor. Read once, then asked for each point.
struct SilencedTimes: Equatable, Sendable {
  /// Ascending, none touching the next.
  private let ignored: [Range<Int64>]
  private let muted: [Range<Int64>]
  /// When the monitor may tell of alerts, on the clocks of the series; nil for any time.
  private let hours: WatchHours?
  private let clocks: LocalOffsets?

  /// - Parameters:
  ///   - from: Unix seconds.
  ///   - to: exclusive.
  init(
    of monitor: MonitorRecord, series: SeriesRecord, hours: WatchHours? = nil, from: Int64, to: Int64,
    in transaction: Transaction
  ) throws {
    let labels = try transaction.labels.listByStart(
      series: series.key, from: from, to: to, kind: .ignore, limit: TrainingData.mostLabels)
    ignored = labels.map { $0.label.start..<$0.label.end }.merged()
    muted = try transaction.mutedRanges(from: from, to: to) { $0.concerns(monitor: monitor.id, series) }
    self.hours = hours
    clocks = try hours.map { _ in
      LocalOffsets(of: try TimeZoneRules.known(series.definition.timezone), from: from - 86_400, to: to)
    }
  }

  /// What holds back an alert at a time of the range; nil where nothing does.
  func rule(at time: Int64) -> AlertRule? {
    if ignored.hold(time) { return .ignored }
    if muted.hold(time) { return .mute }
    if let hours, let clocks, !hours.isOpen(at: time, on: clocks) { return .hours }
    return nil
  }
}

extension Transaction {
  /// The times of a range in which a mute is in force, ascending, none touching the next.
  func mutedRanges(
    from: Int64, to: Int64, where isWanted: (MuteRecord.Scope) -> Bool
  ) throws -> [Range<Int64>] {
    guard from < to else { return [] }
    return try mutes.list(from: from, to: to).filter { isWanted($0.mute.scope) }
      .flatMap { MuteWindow($0).ranges(overlapping: from..<to) }.merged()
  }
}

extension [Range<Int64>] {
  /// The same times, ascending, none touching the next.
  func merged() -> [Range<Int64>] {
    var result: [Range<Int64>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Whether any of merged ranges has a time in it.
  func hold(_ time: Int64) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound > time { high = middle } else { low = middle + 1 }
    }
    return low < count && self[low].contains(time)
  }
}

extension [JudgedPoint] {
  /// The points with what lies over their times and wants no alert.
  func silenced(
    for monitor: MonitorRecord, _ series: SeriesRecord, in transaction: Transaction
  ) throws -> [JudgedPoint] {
    guard let grid = series.grid, let first, let last else { return self }
    let times = try SilencedTimes(
      of: monitor, series: series, hours: monitor.rules.hours, from: grid.time(ofSlot: first.slot),
      to: grid.time(ofSlot: last.slot) + 1,
      in: transaction)
    return map { point in
      var point = point
      point.silencedBy = times.rule(at: grid.time(ofSlot: point.slot))
      return point
    }
  }
}
