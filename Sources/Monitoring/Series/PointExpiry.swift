import Storage

/// Deletes points that are older than their series keeps them, in steps that keep the writer for a moment each.
///
/// The age of a point is counted back from the newest one of its series, or from now where that lies ahead of the clock: a
/// series that nobody feeds any more keeps its last days, and one wild time of the future costs it nothing. A series gives up
/// a day at a time, since each deletion writes a chunk of every column anew; so it has up to a day more than it is to keep.
///
/// What was computed of the points that stay, stays: their scores have seen what went. Labels stay, as they do when points are
/// deleted by hand.
package struct PointExpiry: Sendable {
  private static let day: Int64 = 86_400
  /// From the end of a pass over all series to the next one.
  package static let rest: Int64 = 3_600
  /// Series that one step looks at, and slots of all columns together that it deletes at most, be they thousand series' or one's.
  private static let seriesPerStep = 1_024
  private static let slotsPerStep: Int64 = 1 << 18

  /// The last series that the pass under way has looked at; nil between two passes.
  private var last: Int64? = 0
  private var nextPass: Int64 = 0

  package init() {}

  /// - Returns: whether there is more to do at once.
  /// - Throws: `MaintenanceFailure` for a series that cannot be read or written; the next step goes on behind it.
  package mutating func step(_ context: ServiceContext) throws -> Bool {
    let now = context.now()
    if last == nil, now >= nextPass { last = 0 }
    guard let last else { return false }
    let page = try context.database.read {
      try $0.series.retentionDays(after: last, limit: Self.seriesPerStep)
    }
    var gone: Int64 = 0
    for (series, days) in page {
      // One that fails keeps no other waiting: it comes again with the next pass.
      self.last = series
      if let days {
        let step: (slots: Int64, isLast: Bool)
        do {
          step = try Self.expire(series, days: days, now: now, context)
        } catch {
          throw MaintenanceFailure(task: .retention, series: Self.name(of: series, context), cause: error)
        }
        gone += step.slots
        if !step.isLast {
          self.last = series - 1
          return true
        }
      }
      if gone >= Self.slotsPerStep { return true }
    }
    guard page.count < Self.seriesPerStep else { return true }
    (self.last, nextPass) = (nil, now + Self.rest)
    return false
  }

  /// What people call a series whose points cannot be deleted.
  private static func name(of key: Int64, _ context: ServiceContext) -> String {
    let id = try? context.database.read { try $0.series.id(of: key) }
    return id.flatMap(\.self) ?? "number \(key)"
  }

  /// - Returns: the slots that went, of all columns together, and whether that was all.
  private static func expire(
    _ key: Int64, days: Int64, now: Int64, _ context: ServiceContext
  ) throws -> (slots: Int64, isLast: Bool) {
    // Nearly always there is nothing to delete, and no writer to be kept.
    guard try context.database.read({ try old(key, days: days, now: now, $0) }) != nil else { return (0, true) }
    let step = try context.database.write { transaction -> Step? in
      guard let (series, slots) = try old(key, days: days, now: now, transaction) else { return nil }
      let columns = Int64(series.definition.columnNames.count)
      let first = slots.lowerBound..<min(slots.upperBound, slots.lowerBound + max(slotsPerStep / columns, 1))
      let points = try transaction.points.delete(series, slots: first)
      try transaction.scores.invalidate(series: series, slots: first)
      return Step(id: series.definition.id, points: points, slots: Int64(first.count) * columns, isLast: first == slots)
    }
    guard let step else { return (0, true) }
    context.counters.expiredPoints.add(Int(step.points))
    context.changes.publish(.series(step.id))
    return (step.slots, step.isLast)
  }

  /// What one transaction deleted of a series.
  private struct Step {
    let id: String
    let points: Int64
    /// Of all columns together.
    let slots: Int64
    /// Whether that was all that is too old.
    let isLast: Bool
  }

  /// The slots of a series that are too old, where they reach over a day at least.
  private static func old(
    _ key: Int64, days: Int64, now: Int64, _ transaction: Transaction
  ) throws -> (series: SeriesRecord, slots: Range<Int64>)? {
    // What an upload has laid over the series is moved into its place first, in steps of its own.
    guard let series = try transaction.series.get(key: key), !series.hasOverlay, let grid = series.grid,
      let slots = series.slots, let newest = series.lastTime
    else { return nil }
    let end = min(newest, now) - days * day
    guard grid.time(ofSlot: slots.lowerBound) < end - day else { return nil }
    return (series, slots.lowerBound..<grid.slot(atOrAfter: end))
  }
}
