import Formats
import Series
import Storage

/// What an upload of a whole file did.
package struct ImportSummary: Sendable {
  package let reading: ImportReading
  package let rows: Int
  /// Slots that got a value.
  package let inserted: Int64
  /// Rows whose time came again later.
  package let duplicates: Int
  package let missing: Int64
}

/// What came of an upload of a whole file.
package struct SeriesImportResult: Sendable {
  package let summary: SeriesSummary
  package let imported: ImportSummary
  package let isNew: Bool
}

/// Makes a file a series, or several: interval, columns, points, and the labels that come from files. Labels of operators and tags
/// stay, and so do the time zone, the alignment and the limit on the future unless the request or the file names them. All of the
/// file lands or none of it.
package struct SeriesImport: Sendable {
  private let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  /// What a file would be taken for; nothing is stored.
  ///
  /// - Parameters:
  ///   - id: of the series that it would make; nil where each of the file's series would be one.
  ///   - named: the id of the one series, or what the ids of several begin with; nil where nobody said.
  /// - Throws: as `replace`.
  package func preview(
    _ source: ImportSource, _ parameters: ImportParameters, id: String? = nil, named: String? = nil
  ) throws -> ImportReading {
    var read = try read(source, parameters, into: id)
    return try read.reading(id: id ?? named, target: id == nil ? .each : .one, countsRows: true)
  }

  /// - Throws: the faults of the file; `no_points`, `interval_not_inferable`, `off_grid`, `in_future`, `far_apart`,
  ///   `series_too_long`, `too_many`.
  package func replace(
    _ id: String, with source: ImportSource, _ parameters: ImportParameters
  ) throws -> SeriesImportResult {
    var read = try read(source, parameters, into: id)
    let reading = try read.reading(id: id, target: .one, countsRows: false)
    let keys = read.keys.count > 1 ? read.keys : []
    let definition = try read.columns.definition(
      id: id, interval: read.grids[0].interval, keys: keys, flags: read.isFlag)
    let names = keys.isEmpty ? [nil] : keys.map(Optional.some)
    let layouts = names.map { read.columns.rowLayout(under: $0) }
    let results = try store(&read, reading, parameters, [(definition, nil)], layouts)
    published(results)
    return results[0]
  }

  /// Makes a series of each that a file holds.
  ///
  /// - Parameter name: the id of the one, or what the ids of several begin with; nil lets the keys be the ids.
  /// - Throws: as `replace`; `missing_key` where the one has no name.
  package func replaceEach(
    _ source: ImportSource, _ parameters: ImportParameters, name: String?
  ) throws -> [SeriesImportResult] {
    var read = try read(source, parameters, into: nil)
    let reading = try read.reading(id: name, target: .each, countsRows: false)
    let ids = reading.parts.compactMap(\.id)
    guard ids.count == reading.parts.count else {
      throw MonitoringError(
        .missingKey, "The file makes one series; name it: ?id=NAME.",
        faults: [Fault(at: .parameter("id"), code: .missingKey, detail: "is required where the file makes one series")])
    }
    let wanted = try ids.indices.map { place in
      (
        definition: try read.columns.definition(
          id: ids[place], interval: read.grids[place].interval, keys: [], flags: read.isFlag),
        alignment: Optional(reading.parts[place].alignment)
      )
    }
    let layouts = ids.map { _ in read.columns.rowLayout(under: nil) }
    let results = try store(&read, reading, parameters, wanted, layouts)
    published(results)
    return results
  }

  private func published(_ results: [SeriesImportResult]) {
    for result in results {
      context.changes.publish(.series(result.summary.record.definition.id))
      context.counters.points.add(Int(result.imported.inserted))
    }
  }

  /// Reads a file to its end.
  ///
  /// - Parameter id: of the series that it makes; nil for a series of each.
  private func read(_ source: ImportSource, _ parameters: ImportParameters, into id: String?) throws -> ReadImport {
    let known = try id.flatMap { id in try context.database.read { try $0.series.get(id)?.definition } }
    let options = try parameters.tableOptions(for: known)
    let (now, limit) = (context.now(), parameters.futureLimit ?? known?.futureLimit)
    let alignment = parameters.alignment ?? (parameters.aggregation != nil ? .aggregate : nil)
    if alignment == .aggregate, parameters.interval == nil {
      throw MonitoringError(
        .missingKey, "Rows become one value an interval: say how long that is, ?interval=SECONDS.",
        faults: [Fault(at: .parameter("interval"), code: .missingKey, detail: "is required with 'alignment=aggregate'")]
      )
    }
    var intake = TableIntake(context: context, options: options, target: id == nil ? .each : .one) {
      ArrivalTimes(
        inferring: parameters.interval, alignment: alignment, futureLimit: limit, now: now,
        allowsGaps: parameters.allowsGaps)
    }
    var source = source
    try intake.read(&source)
    return try intake.finish(.file, parameters, known)
  }

  private typealias Wanted = (definition: SeriesDefinition, alignment: Alignment?)

  /// - Parameters:
  ///   - wanted: one series, or one for each key.
  ///   - layouts: one for each key.
  private func store(
    _ read: inout ReadImport, _ reading: ImportReading, _ parameters: ImportParameters, _ wanted: [Wanted],
    _ layouts: [RowLayout]
  ) throws -> [SeriesImportResult] {
    let (grids, slots) = (read.grids, read.slots)
    func write(_ writers: inout [BatchWriter]) throws {
      try read.forEachBatch { key, times, values in try writers[writers.count == 1 ? 0 : key].write(times, values) }
      for place in writers.indices { try writers[place].finishRows() }
    }
    guard read.rows >= StagedUpload.leastRows else {
      return try context.database.write { transaction in
        let series = try wanted.indices.map { place in
          try prepare(wanted[place], grids[place], reading, parameters, transaction)
        }
        var writers = try layouts.indices.map { place in
          let target = series[series.count == 1 ? 0 : place]
          return try BatchWriter(
            transaction, into: target.record, grid: target.grid, slots: slots[series.count == 1 ? 0 : place],
            layout: layouts[place])
        }
        try write(&writers)
        return try finish(&writers, series, reading, in: transaction)
      }
    }
    let definitions = try context.database.read { transaction in
      try wanted.map { complete($0, try transaction.series.get($0.definition.id), reading, parameters) }
    }
    let now = context.now()
    return try StagedUpload.with(
      context, begin: { uploads in try definitions.map { try uploads.begin(making: $0, now: now) } }
    ) { staged in
      var writers = try layouts.indices.map { place in
        let target = staged.count == 1 ? 0 : place
        return try BatchWriter(
          definitions[target], grid: grids[target], slots: slots[target], layout: layouts[place],
          keep: staged[target].lay)
      }
      try write(&writers)
      let effects = try staged.map { try $0.effect(on: nil) }
      return try context.database.write { transaction in
        let series = try wanted.indices.map { place in
          let made = try prepare(wanted[place], grids[place], reading, parameters, transaction)
          _ = try transaction.uploads.publish(staged[place].upload, into: made.record, counted: effects[place])
          return made
        }
        return try finish(&writers, series, reading, in: transaction)
      }
    }
  }

  /// The definition with what the request, the file and the series before it say.
  private func complete(
    _ wanted: Wanted, _ old: SeriesRecord?, _ reading: ImportReading, _ parameters: ImportParameters
  ) -> SeriesDefinition {
    var definition = wanted.definition
    if let old = old?.definition {
      (definition.tagsJSON, definition.bounds) = (old.tagsJSON, old.bounds)
      definition.retentionDays = old.retentionDays
    }
    definition.timezone = parameters.timezone ?? reading.timezone ?? old?.definition.timezone ?? definition.timezone
    definition.futureLimit = parameters.futureLimit ?? old?.definition.futureLimit
    definition.alignment = wanted.alignment ?? reading.parts[0].alignment
    definition.aggregation = parameters.aggregation ?? old?.definition.aggregation ?? .mean
    // A day is of one file.
    var kept = reading.parameters
    kept.date = nil
    definition.importQuery = kept.query
    return definition
  }

  private func prepare(
    _ wanted: Wanted, _ grid: TimeLattice, _ reading: ImportReading, _ parameters: ImportParameters,
    _ transaction: Transaction
  ) throws -> (record: SeriesRecord, grid: TimeLattice, isNew: Bool) {
    let old = try transaction.series.get(wanted.definition.id)
    let record = try transaction.series.createOrReplace(
      complete(wanted, old, reading, parameters), now: context.now())
    _ = try transaction.series.fixGrid(of: record, through: grid.phase)
    try transaction.labels.deleteAll(series: record.key, source: .upload)
    return (record, grid, old == nil)
  }

  /// Stores the labels, and tells what came of it.
  private func finish(
    _ writers: inout [BatchWriter], _ series: [(record: SeriesRecord, grid: TimeLattice, isNew: Bool)],
    _ reading: ImportReading, in transaction: Transaction
  ) throws -> [SeriesImportResult] {
    let now = context.now()
    for place in writers.indices {
      let target = series[series.count == 1 ? 0 : place].record
      _ = try writers[place].storeLabels(of: target.key, in: transaction, now: now)
    }
    return try series.indices.map { place in
      let summary = try SeriesSummary(transaction.series.known(series[place].record.definition.id), in: transaction)
      let mine = series.count == 1 ? writers[...] : writers[place...place]
      let duplicates = mine.reduce(0) { $0 + $1.duplicates }
      let imported = ImportSummary(
        reading: reading.noting(duplicates: duplicates), rows: mine.reduce(0) { $0 + $1.rows },
        inserted: summary.record.points,
        duplicates: duplicates, missing: summary.record.missing)
      return SeriesImportResult(summary: summary, imported: imported, isNew: series[place].isNew)
    }
  }
}
