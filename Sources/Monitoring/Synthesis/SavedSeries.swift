import JSON
import Storage

/// A series that was made and not measured, stored with its labels: every other endpoint takes it as any series.
package struct SavedSeries: Sendable {
  package let summary: SeriesSummary

  /// What becomes a series.
  struct Content {
    var definition: SeriesDefinition
    /// Rows that are stored: the time of each, and the columns in the order of the definition. Rows in which nothing is
    /// measured are left out.
    var times: [Int64]
    var columns: [[Double]]
    var labels: [NewLabel]
  }

  private static let batch = 65_536

  /// - Throws: `already_exists`.
  static func checkIsNew(_ id: String, in transaction: Transaction) throws {
    guard try transaction.series.get(id) == nil else {
      throw MonitoringError(
        "already_exists", "There is a series named '\(id)' already.",
        faults: [Fault(at: .body("/save_as"), code: "already_exists", detail: "names a series that exists already")])
    }
  }

  /// Stores all of it or nothing.
  ///
  /// - Throws: `already_exists`, `no_points`, `series_too_long`.
  init(_ content: Content, in context: ServiceContext) throws {
    let id = content.definition.id
    summary = try context.database.write { transaction in
      try Self.checkIsNew(id, in: transaction)
      guard let first = content.times.first else {
        throw MonitoringError("no_points", "Nothing was measured in what would be stored.")
      }
      let record = try transaction.series.create(content.definition, now: context.now())
      let grid = try transaction.series.fixGrid(of: record, through: first)
      let slots = content.times.compactMap { grid.slot(ofTime: $0) }
      guard let last = slots.last, slots.count == content.times.count else {
        throw MonitoringError("series_too_long", at: "/save_as", "would reach beyond the times that can be stored")
      }
      try SeriesLimits.check(span: slots[0]..<last + 1)
      try Self.write(content.columns, slots, into: record, transaction)
      _ = try transaction.labels.insertOnce(content.labels, series: record.key, now: context.now())
      return try SeriesSummary(transaction.series.known(id), in: transaction)
    }
    context.changes.publish(.series(id))
    context.tally.points.add(Int(summary.record.points))
  }

  private static func write(
    _ columns: [[Double]], _ slots: [Int64], into record: SeriesRecord, _ transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: slots.count, by: batch) {
      let rows = start..<min(start + batch, slots.count)
      let values = columns.flatMap { $0[rows] }
      _ = try transaction.points.upsert(
        PointBatch(slots: Array(slots[rows]), columns: Array(columns.indices), values: values), into: record)
    }
  }
}
