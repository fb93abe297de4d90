import Storage

/// Points of a JSON body, column by column.
package struct PointColumns: Sendable {
  package struct Column: Sendable {
    package let name: String
    package let isContext: Bool
    package let values: [Double]

    package init(name: String, isContext: Bool, values: [Double]) {
      self.name = name
      self.isContext = isContext
      self.values = values
    }

    fileprivate var pointer: String {
      let escaped = name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
        .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
      return (isContext ? "/context/" : "/values/") + escaped
    }
  }

  package let times: [Int64]
  package let columns: [Column]

  package init(times: [Int64], columns: [Column]) {
    self.times = times
    self.columns = columns
  }
}

extension PointIngest {
  /// Adds the points of a JSON body.
  ///
  /// - Throws: `series_not_found`, `unknown_metric`, `length_mismatch`, `no_points`, `off_grid`, `in_future`,
  ///   `far_apart`, `series_too_long`.
  package func add(_ points: PointColumns, to id: String, allowsGaps: Bool = false) throws -> PointsAdded {
    let record = try series(id)
    let faults = points.columns.compactMap { Self.fault(of: $0, points.times.count, record.definition) }
    if let error = MonitoringError(faults: faults) { throw error }
    var watch = GridWatch(of: record, now: context.now(), allowsGaps: allowsGaps)
    try watch.take(points.times, places: Array(points.times.indices))
    let grid = try watch.finish(.timestamps)
    var values: [Double] = []
    values.reserveCapacity(points.times.count * points.columns.count)
    for column in points.columns { values += column.values }
    var rows = ColumnarRows(times: points.times, values: values)
    let layout = RowLayout(names: points.columns.map(\.name))
    return try store(
      &rows, layout: layout, grid: grid, from: watch.first, through: watch.last, into: record.key)
  }

  private static func fault(
    of column: PointColumns.Column, _ count: Int, _ definition: SeriesDefinition
  ) -> Fault? {
    let names = column.isContext ? definition.context.map(\.name) : definition.metrics
    guard names.contains(column.name) else {
      let kind = column.isContext ? "context column" : "metric"
      return Fault(
        at: .body(column.pointer), code: "unknown_metric",
        detail: "is no \(kind) of the series; \(RowLayout.columns(of: definition))")
    }
    guard column.values.count == count else {
      return Fault(
        at: .body(column.pointer), code: "length_mismatch",
        detail: "has \(column.values.count) values for \(count) timestamps")
    }
    return nil
  }
}
