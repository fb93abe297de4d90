import Storage

/// Points of a JSON body, column by column.
package struct PointColumns: Sendable {
  package struct Column: Sendable {
    /// As they were read: a copy of millions of integers as doubles would be there beside them.
    private enum Values: Sendable {
      case numbers([Double])
      case integers([Int64])
    }

    package let name: String
    package let isContext: Bool
    private let values: Values

    package init(name: String, isContext: Bool, values: [Double]) {
      self.name = name
      self.isContext = isContext
      self.values = .numbers(values)
    }

    package init(name: String, isContext: Bool, integers: [Int64]) {
      self.name = name
      self.isContext = isContext
      self.values = .integers(integers)
    }

    package var count: Int {
      switch values {
      case .numbers(let values): values.count
      case .integers(let values): values.count
      }
    }

    package func append(_ rows: Range<Int>, to numbers: inout [Double]) {
      switch values {
      case .numbers(let values): numbers += values[rows]
      case .integers(let values): for row in rows { numbers.append(Double(values[row])) }
      }
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
    var watch = ArrivalTimes(of: record, now: context.now(), allowsGaps: allowsGaps)
    for batch in points.batches { try watch.take(Array(points.times[batch]), places: Array(batch)) }
    let grid = try watch.finish(.timestamps)
    var rows = points
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
        at: .body(column.pointer), code: .unknownMetric,
        detail: "is no \(kind) of the series; \(RowLayout.columns(of: definition))")
    }
    guard column.count == count else {
      return Fault(
        at: .body(column.pointer), code: .lengthMismatch,
        detail: "has \(column.count) values for \(count) timestamps")
    }
    return nil
  }
}
