import Series
import Storage

/// What is known of the time before an alert.
package struct AlertHistory: Sendable, Equatable {
  /// Something that was said of the series, and began or ended shortly before.
  package struct Happening: Sendable, Equatable {
    package enum Kind: String, Sendable { case flag, label }
    package var kind: Kind
    package var name: String
    package var began: Bool
    package var time: Int64

    package init(kind: Kind, name: String, began: Bool = true, time: Int64) {
      (self.kind, self.name, self.began, self.time) = (kind, name, began, time)
    }
  }

  /// By metric, of those that are asked for.
  package var metrics: [String: MetricHistory]
  /// Seconds that nothing at all was measured longest between two points; nil where that was not looked at.
  package var longestSilence: Int64?
  /// The latest first.
  package var happenings: [Happening]

  package init(
    metrics: [String: MetricHistory] = [:], longestSilence: Int64? = nil, happenings: [Happening] = []
  ) {
    (self.metrics, self.longestSilence, self.happenings) = (metrics, longestSilence, happenings)
  }
}

extension AlertHistory {
  static let longest: Int64 = 30 * 86_400
  /// Values of all metrics that are read: what a month of nine metrics by the minute has.
  static let mostValues: Int64 = 400_000
  static let mostMetrics = 8
  private static let mostHappenings = 3

  /// Reads what lies before an alert: 30 days, or as much of that as `mostValues` are.
  ///
  /// - Parameters:
  ///   - metrics: of the series; the first `mostMetrics` count.
  ///   - start: of the alert.
  ///   - point: the time whose time of day counts.
  ///   - isWhole: whether those metrics are all that the alert is about, so that a gap of all is a silence.
  init(
    of series: SeriesRecord, metrics: [String], before start: Int64, point: Int64, isWhole: Bool,
    in transaction: Transaction
  ) throws {
    self.init()
    let names = Array(metrics.prefix(Self.mostMetrics))
    let columns = names.compactMap { series.definition.columnNames.firstIndex(of: $0) }
    guard let grid = series.grid, let extent = series.slots, columns.count == names.count, !names.isEmpty else {
      return
    }
    let end = min(max(grid.slot(atOrAfter: start), extent.lowerBound), extent.upperBound)
    let interval = series.definition.interval
    let most = max(1, min(Self.longest / interval, Self.mostValues / Int64(columns.count)))
    let slots = max(extent.lowerBound, end - most)..<end
    let values = try transaction.points.read(series, columns: columns, slots: slots)
    let places = Self.sameTime(
      point, zone: try TimeZoneRules.known(series.definition.timezone), interval: interval,
      start: grid.time(ofSlot: slots.lowerBound), count: slots.count)
    let read = columns.indices.map { values[$0 * slots.count..<($0 + 1) * slots.count] }
    for (name, column) in zip(names, read) {
      self.metrics[name] = MetricHistory(
        column, interval: interval, sameTime: places.map { $0 + column.startIndex })
    }
    if isWhole, names.count == metrics.count {
      let measured = (0..<slots.count).map { place in
        read.contains { !$0[$0.startIndex + place].isNaN } ? 1.0 : .nan
      }
      longestSilence = MetricHistory(measured[...], interval: interval, sameTime: []).longestGap
    }
    happenings = try Self.happenings(series, before: start, until: point, in: transaction)
  }

  /// The places of the same local time on the days before; none where a day is no whole number of points.
  private static func sameTime(
    _ point: Int64, zone: TimeZoneRules, interval: Int64, start: Int64, count: Int
  ) -> [Int] {
    let day: Int64 = 86_400
    guard interval < day, day % interval == 0 else { return [] }
    return (1...30).compactMap { days -> Int? in
      let plain = point - Int64(days) * day
      let time = plain + zone.offset(at: point) - zone.offset(at: plain)
      guard time >= start, (time - start) % interval == 0 else { return nil }
      return Int((time - start) / interval)
    }.filter { $0 < count }
  }

  /// Flags of the series that turned, and labels that begin, from an hour (or twelve points) before the alert's start on.
  private static func happenings(
    _ series: SeriesRecord, before start: Int64, until point: Int64, in transaction: Transaction
  ) throws -> [Happening] {
    guard let grid = series.grid, let extent = series.slots else { return [] }
    let interval = series.definition.interval
    let first = start - max(3_600, 12 * interval)
    var found: [Happening] = []
    let flags = series.definition.context.filter { $0.kind == ContextKind.flag.rawValue }.prefix(mostMetrics)
    let slots = grid.slots(from: first - interval, to: start + interval).clamped(to: extent)
    let columns = flags.compactMap { series.definition.columnNames.firstIndex(of: $0.name) }
    let values = try transaction.points.read(series, columns: columns, slots: slots)
    for (place, flag) in flags.enumerated() where !slots.isEmpty {
      let column = values[place * slots.count..<(place + 1) * slots.count].map { !$0.isNaN && $0 != 0 }
      for index in 1..<max(1, column.count) where column[index] != column[index - 1] {
        found.append(
          Happening(
            kind: .flag, name: flag.name, began: column[index], time: grid.time(ofSlot: slots.lowerBound + Int64(index))
          ))
      }
    }
    let labels = try transaction.labels.listByStart(
      series: series.key, from: first, to: point + interval, limit: 100)
    for label in labels.map(\.label) where label.kind != .anomaly && label.start >= first {
      found.append(Happening(kind: .label, name: label.note ?? label.kind.rawValue, time: label.start))
    }
    return Array(found.sorted { ($0.time, $0.name) > ($1.time, $1.name) }.prefix(mostHappenings))
  }
}
