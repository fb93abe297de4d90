import Series
import Storage

/// What an upload of a whole file did.
package struct CSVImportSummary: Equatable, Sendable {
  package let rows: Int
  /// Slots that got a value.
  package let inserted: Int64
  /// Rows whose time came again later.
  package let duplicates: Int
  package let missing: Int64
  package let delimiter: String
  package let timeColumn: String
  package let labelColumn: String?
  package let ignoreColumn: String?
}

/// What came of an upload of a whole file.
package struct CSVReplacementResult: Sendable {
  package let summary: SeriesSummary
  package let csvImport: CSVImportSummary
  package let isNew: Bool
}

/// Makes a file the series: its interval, columns, points, and the labels that come from files. Labels of operators and
/// tags stay, and so do the time zone and the limit on the future unless the request names them. All of the file lands or none of it.
package struct CSVReplacement: Sendable {
  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// - Throws: the faults of the file; `no_points`, `interval_not_inferable`, `off_grid`, `in_future`, `far_apart`,
  ///   `series_too_long`.
  package func replace(
    _ id: String, with body: UploadBody, _ options: CSVUploadOptions
  ) throws -> CSVReplacementResult {
    if let timezone = options.timezone { _ = try TimeZoneRules.known(timezone, at: .parameter("timezone")) }
    var body = body
    let known = try context.database.read { try $0.series.get(id)?.definition.futureLimit }
    let watch = ArrivalTimes(
      inferring: options.interval, futureLimit: options.futureLimit ?? known, now: context.now(),
      allowsGaps: options.allowsGaps)
    var intake = CSVIntake(context: context, options: options, watch: watch, definition: nil)
    try intake.read(&body)
    let grid = try intake.finishGrid(.file)
    guard let columns = intake.columns else { throw MonitoringError(.noPoints, "There is no header in the file.") }
    let slots = grid.slots(from: intake.watch.first, to: intake.watch.last + 1)
    let kinds = zip(columns.context, intake.isFlag).map { name, isFlag in
      SeriesDefinition.ContextColumn(name: name, kind: isFlag ? "flag" : "number")
    }
    let definition = SeriesDefinition(id: id, interval: grid.interval, metrics: columns.metrics, context: kinds)
    var spool = try intake.takeSpool()
    let result = try context.database.write { transaction in
      try store(&spool, as: definition, options, columns, grid, slots, transaction)
    }
    context.changes.publish(.series(id))
    context.counters.points.add(Int(result.csvImport.inserted))
    return result
  }

  private func store(
    _ spool: inout PointSpool, as definition: SeriesDefinition, _ options: CSVUploadOptions,
    _ columns: CSVColumns, _ grid: TimeLattice, _ slots: Range<Int64>, _ transaction: Transaction
  ) throws -> CSVReplacementResult {
    let now = context.now()
    let old = try transaction.series.get(definition.id)
    var definition = definition
    if let old { (definition.tagsJSON, definition.bounds) = (old.definition.tagsJSON, old.definition.bounds) }
    definition.timezone = options.timezone ?? old?.definition.timezone ?? definition.timezone
    definition.futureLimit = options.futureLimit ?? old?.definition.futureLimit
    let record = try transaction.series.createOrReplace(definition, now: now)
    _ = try transaction.series.fixGrid(of: record, through: grid.phase)
    try transaction.labels.deleteAll(series: record.key, source: .upload)
    var writer = try BatchWriter(transaction, into: record, grid: grid, slots: slots, layout: columns.layout)
    try spool.forEachBatch { times, values in try writer.write(times, values) }
    _ = try writer.storeLabels(now: now)
    let summary = try SeriesSummary(transaction.series.known(definition.id), in: transaction)
    let csvImport = CSVImportSummary(
      rows: writer.rows, inserted: summary.record.points, duplicates: writer.duplicates,
      missing: summary.record.missing, delimiter: String(UnicodeScalar(columns.delimiter)),
      timeColumn: columns.timeColumn, labelColumn: columns.labelColumn, ignoreColumn: columns.ignoreColumn)
    return CSVReplacementResult(summary: summary, csvImport: csvImport, isNew: old == nil)
  }
}
