import Formats
import Series
import Storage

/// What the columns of a file are to a series, and where in a batch of the reader's they come from.
struct ImportColumns {
  let layout: TableLayout

  init(_ layout: TableLayout) { self.layout = layout }

  /// Columns of a spooled row: metrics, context, then perhaps labels, ranges to ignore, and the place of its series.
  var width: Int {
    valueCount + (layout.labelColumn == nil ? 0 : 1) + (layout.ignoreColumn == nil ? 0 : 1) + (isLong ? 1 : 0)
  }

  var isLong: Bool { !layout.seriesColumns.isEmpty }
  private var valueCount: Int { layout.metrics.count + layout.context.count }

  /// The columns of a batch in the order of a spooled row.
  func arranged(_ batch: TableBatch) -> [[Double]] {
    var columns = batch.values
    if layout.labelColumn != nil { columns.append(batch.labels.map { $0 ? 1 : 0 }) }
    if layout.ignoreColumn != nil { columns.append(batch.ignored.map { $0 ? 1 : 0 }) }
    if isLong { columns.append(batch.keys.map(Double.init)) }
    return columns
  }

  /// The metrics of one of several series that become one: named by its key, and by the column where there are several.
  func metrics(under key: String) -> [String] {
    layout.metrics.count == 1 ? [key] : layout.metrics.map { "\(key).\($0)" }
  }

  /// The rows of a series, or of one of several that become one.
  ///
  /// - Parameter key: nil where a file's columns keep their names.
  func rowLayout(under key: String?) -> RowLayout {
    RowLayout(
      names: (key.map(metrics(under:)) ?? layout.metrics) + layout.context, hasLabels: layout.labelColumn != nil,
      hasIgnore: layout.ignoreColumn != nil)
  }

  /// The definition of a new series.
  ///
  /// - Parameters:
  ///   - keys: of series that become one; none where a file's columns keep their names.
  ///   - flags: for each context column whether it holds ones and zeros alone.
  /// - Throws: `invalid_value`, `too_many`.
  func definition(id: String, interval: Int64, keys: [String], flags: [Bool]) throws(MonitoringError)
    -> SeriesDefinition
  {
    let metrics = keys.isEmpty ? layout.metrics : keys.flatMap(metrics(under:))
    for names in [metrics, layout.context] where names.count > SeriesLimits.columns {
      let advice = keys.isEmpty ? "" : " POST /v1/imports makes a series of each."
      throw MonitoringError(
        .tooMany,
        "A series has at most \(SeriesLimits.columns) metrics and as many context columns, and this would have \(names.count).\(advice)"
      )
    }
    let faults = (metrics + layout.context).compactMap { name in
      SeriesLimits.fault(inColumnName: name).map {
        Fault(at: .line(layout.headerLine ?? 1, column: name), code: .invalidValue, detail: $0)
      }
    }
    if let error = MonitoringError(faults: faults) { throw error }
    let context = zip(layout.context, flags).map { name, isFlag in
      SeriesDefinition.ContextColumn(name: name, kind: isFlag ? "flag" : "number")
    }
    var units: [String: String] = [:]
    for (name, unit) in layout.units {
      let names = keys.isEmpty ? [name] : keys.map { layout.metrics.count == 1 ? $0 : "\($0).\(name)" }
      for name in names { units[name] = unit }
    }
    return SeriesDefinition(id: id, interval: interval, metrics: metrics, context: context, units: units)
  }

  /// The columns as those of a series that is there.
  ///
  /// - Throws: `unknown_metric`, with what the file has that the series hasn't.
  func checkNames(of layouts: [RowLayout], against definition: SeriesDefinition) throws(MonitoringError) {
    let known = Set(definition.columnNames)
    let names = layouts.flatMap(\.names).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let faults = names.filter { !known.contains($0) }.map { name in
      Fault(
        at: .line(layout.headerLine ?? 1, column: name), code: .unknownMetric,
        detail:
          "the series has no such column; \(RowLayout.columns(of: definition)). Leave it out: ?omit=\(name), or add it: PUT /v1/series/\(definition.id)"
      )
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }
}
