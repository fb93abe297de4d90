import Series
import Storage

/// Reads stretches of a stored series as the detectors want them.
struct StoredSeries {
  let record: SeriesRecord
  /// The metrics that a model learnt, by name and in its order; context columns always come along.
  let metrics: [String]
  private let zone: TimeZoneRules

  /// - Throws: `unknown_metric` where the series no longer has one of them; `unknown_timezone` where the machine no
  ///   longer knows its zone.
  init(_ record: SeriesRecord, metrics: [String]) throws(MonitoringError) {
    for name in metrics where !record.definition.metrics.contains(name) {
      throw MonitoringError(.unknownMetric, "The series '\(record.definition.id)' has no metric '\(name)'.")
    }
    self.record = record
    self.metrics = metrics
    zone = try TimeZoneRules.known(record.definition.timezone)
  }

  /// The values of `slots`, which the caller bounds. A series without any point has no grid and nothing to read.
  ///
  /// - Parameter end: what lies from here on counts as missing.
  func read(_ slots: Range<Int64>, before end: Int64 = .max, in transaction: Transaction) throws -> GriddedSeries {
    guard let grid = record.grid else {
      throw MonitoringError(.seriesTooShort, "The series '\(record.definition.id)' has no points.")
    }
    let names = metrics + record.definition.context.map(\.name)
    let positions = names.compactMap { record.definition.columnNames.firstIndex(of: $0) }
    let known = slots.clamped(to: .min..<end)
    let values = try transaction.points.read(record, columns: positions, slots: known)
    let unknown = repeatElement(Double.nan, count: slots.count - known.count)
    let columns = (0..<names.count).map { Array(values[$0 * known.count..<($0 + 1) * known.count] + unknown) }
    let timeGrid = try TimeGrid(
      start: grid.time(ofSlot: slots.lowerBound), interval: grid.interval, count: slots.count)
    return try GriddedSeries(
      grid: timeGrid,
      metrics: zip(metrics, columns).map { SeriesColumn(name: $0, values: $1) },
      context: zip(record.definition.context, columns[metrics.count...]).map { column, values in
        ContextColumn(name: column.name, kind: ContextKind(rawValue: column.kind) ?? .number, values: values)
      }, zone: zone, renewed: try renewed(on: timeGrid, in: transaction))
  }

  /// The points that operators called part of a new normal; empty where none is.
  private func renewed(on grid: TimeGrid, in transaction: Transaction) throws -> [Bool] {
    let labels = try transaction.labels.listByStart(
      series: record.key, from: grid.start, to: grid.end, kind: .newNormal, limit: TrainingData.mostLabels)
    guard !labels.isEmpty else { return [] }
    var renewed = [Bool](repeating: false, count: grid.count)
    for label in labels.map(\.label) {
      for index in grid.indices(from: label.start, to: label.end) { renewed[index] = true }
    }
    return renewed
  }
}
