import Series
import Storage

/// The columns of a file, and where in a batch of the parser's they come from.
///
/// The parser knows nothing of columns to ignore: it is told that such a column is context, and it is taken out here.
struct CSVColumns {
  let delimiter: UInt8
  let timeColumn: String
  let labelColumn: String?
  let ignoreColumn: String?
  let metrics: [String]
  let context: [String]
  let layout: RowLayout
  /// For each name of the layout its place in `CSVBatch.values`.
  let sources: [Int]
  /// The place of the column to ignore in `CSVBatch.values`.
  let ignoreSource: Int?

  init(_ header: CSVHeader, ignore: String?) {
    delimiter = header.delimiter
    timeColumn = header.names.first ?? ""
    labelColumn = header.roles.firstIndex(of: .label).map { header.names[$0] }
    metrics = header.metrics
    context = header.context.filter { $0 != ignore }
    ignoreColumn = ignore
    let places = header.metrics + header.context
    ignoreSource = ignore.flatMap(places.firstIndex(of:))
    layout = RowLayout(names: metrics + context, hasLabels: labelColumn != nil, hasIgnore: ignoreSource != nil)
    sources = places.indices.filter { places[$0] != ignore }
  }

  /// The columns as those of a new series.
  ///
  /// - Throws: `invalid_value`, `too_many`.
  func checkNames() throws(MonitoringError) {
    for names in [metrics, context] where names.count > SeriesLimits.columns {
      throw MonitoringError(
        .tooMany, "A series has at most \(SeriesLimits.columns) metrics and as many context columns.")
    }
    let faults = (metrics + context).compactMap { name in
      SeriesLimits.fault(inColumnName: name).map {
        Fault(at: .line(1, column: name), code: .invalidValue, detail: $0)
      }
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }

  /// The columns as those of a series that is there.
  ///
  /// - Throws: `unknown_metric`.
  func checkNames(against definition: SeriesDefinition) throws(MonitoringError) {
    let known = Set(definition.columnNames)
    let faults = layout.names.filter { !known.contains($0) }.map { name in
      Fault(
        at: .line(1, column: name), code: .unknownMetric,
        detail: "the series has no such column; \(RowLayout.columns(of: definition))")
    }
    if let error = MonitoringError(faults: faults) { throw error }
  }

  /// The columns of a batch in the order of the layout.
  func arranged(_ batch: CSVBatch) -> [[Double]] {
    var columns = sources.map { batch.values[$0] }
    if layout.hasLabels { columns.append(batch.labels.map { $0 ? 1 : 0 }) }
    if let ignoreSource { columns.append(batch.values[ignoreSource]) }
    return columns
  }
}
