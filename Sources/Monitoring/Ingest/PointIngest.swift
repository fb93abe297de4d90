import Formats
import Series
package import Storage

/// What an addition of points did.
package struct PointsAdded: Sendable {
  package internal(set) var series: SeriesRecord
  /// Slots that had no value and have one now.
  package private(set) var inserted: Int64
  /// Slots that had a value and got another or lost it. Of a slot that a request names again more than
  /// 65,536 rows later each change counts.
  package private(set) var updated: Int64
  /// Rows whose time came again later in the request.
  package private(set) var duplicates: Int
  /// Rows between two slots of the grid, which went to one of them.
  package internal(set) var moved = 0
  /// Labelled ranges that the request added.
  package internal(set) var labels: Int
  /// What monitors say of the points, by id.
  package var scores: [String: ArrivalScores] = [:]

  fileprivate mutating func count(_ changes: PointChanges) {
    inserted += changes.inserted
    updated += changes.updated
  }

  fileprivate mutating func count(_ writer: BatchWriter) {
    count(writer.changes)
    duplicates += writer.duplicates
    moved += writer.moved
  }
}

/// Adds points to a series and corrects them: all of a request lands or none of it.
package struct PointIngest: Sendable {
  let context: ServiceContext
  private let observer: (any IngestScorer)?
  private let leastStagedRows: Int

  /// - Parameter leastStagedRows: from so many rows on a request is written beside all others.
  package init(
    context: ServiceContext, observer: (any IngestScorer)? = nil, leastStagedRows: Int = StagedUpload.leastRows
  ) {
    self.context = context
    self.observer = observer
    self.leastStagedRows = leastStagedRows
  }

  /// - Throws: `series_not_found`.
  func series(_ id: String) throws -> SeriesRecord {
    try context.database.read { try $0.series.known(id) }
  }

  /// Stores rows that were checked against `grid`.
  func store<Rows: PointRows & ~Copyable>(
    _ rows: inout Rows, layout: RowLayout, grid: TimeLattice, from first: Int64, through last: Int64, into series: Int64
  ) throws -> PointsAdded {
    try store(rows.count, layouts: [layout], grid: grid, from: first, through: last, into: series) { writers in
      try rows.forEachBatch { times, values in try writers[0].write(times, values) }
    }
  }

  /// - Parameters:
  ///   - rows: how many there are.
  ///   - layouts: what the columns of rows are, for each kind of them a writer.
  ///   - write: hands the rows to the writers.
  private func store(
    _ rows: Int, layouts: [RowLayout], grid: TimeLattice, from first: Int64, through last: Int64, into series: Int64,
    _ write: (inout [BatchWriter]) throws -> Void
  ) throws -> PointsAdded {
    let times = first..<last + 1
    let (added, changes) =
      rows < leastStagedRows
      ? try storeAtOnce(layouts, grid, times, into: series, write)
      : try storeStaged(layouts, grid, times, into: series, write)
    context.changes.publish(.series(added.series.definition.id))
    context.counters.points.add(Int(added.inserted + added.updated))
    var answer = added
    if let observer { answer.scores = observer.scores(of: added.series, arrived: changes) }
    return answer
  }

  private func storeAtOnce(
    _ layouts: [RowLayout], _ grid: TimeLattice, _ times: Range<Int64>, into series: Int64,
    _ write: (inout [BatchWriter]) throws -> Void
  ) throws -> (PointsAdded, PointChanges) {
    try context.database.write { transaction in
      let record = try transaction.series.stillThere(series)
      let grid = try record.grid ?? transaction.series.fixGrid(of: record, through: grid.phase)
      let slots = try self.slots(of: times, on: grid, in: record)
      var writers = try layouts.map { layout in
        try BatchWriter(transaction, into: record, grid: grid, slots: slots, layout: layout)
      }
      try write(&writers)
      var added = PointsAdded(series: record, inserted: 0, updated: 0, duplicates: 0, labels: 0)
      for place in writers.indices {
        try writers[place].finishRows()
        added.labels += try writers[place].storeLabels(of: record.key, in: transaction, now: context.now())
      }
      let changes = writers.reduce(into: PointChanges()) { $0 += $1.changes }
      try invalidateScores(of: record, changes.touched, in: transaction)
      for writer in writers { added.count(writer) }
      added.series = try transaction.series.get(key: record.key) ?? record
      return (added, changes)
    }
  }

  /// The same for many rows, which nobody waits for.
  private func storeStaged(
    _ layouts: [RowLayout], _ grid: TimeLattice, _ times: Range<Int64>, into series: Int64,
    _ write: (inout [BatchWriter]) throws -> Void
  ) throws -> (PointsAdded, PointChanges) {
    let now = context.now()
    let old = try context.database.read { try $0.series.stillThere(series) }
    let grid = old.grid ?? grid
    let slots = try self.slots(of: times, on: grid, in: old)
    return try StagedUpload.with(context, begin: { uploads in [try uploads.begin(into: old, now: now)] }) { staged in
      var writers = try layouts.map { layout in
        try BatchWriter(old.definition, grid: grid, slots: slots, layout: layout, keep: staged[0].lay)
      }
      try write(&writers)
      for place in writers.indices { try writers[place].finishRows() }
      let effect = try staged[0].effect(on: context.database.read { try $0.series.stillThere(series) })
      return try context.database.write { transaction in
        let record = try transaction.series.stillThere(series)
        let inForce = try record.grid ?? transaction.series.fixGrid(of: record, through: grid.phase)
        guard inForce == grid, record.definition.alignment == old.definition.alignment else {
          throw MonitoringError(.offGrid, "The series got another grid while the points came.")
        }
        _ = try self.slots(of: times, on: grid, in: record)
        var added = PointsAdded(series: record, inserted: 0, updated: 0, duplicates: 0, labels: 0)
        for place in writers.indices {
          added.labels += try writers[place].storeLabels(of: record.key, in: transaction, now: now)
          added.count(writers[place])
        }
        let changes = try transaction.uploads.publish(staged[0].upload, into: record, counted: effect)
        added.count(changes)
        try invalidateScores(of: record, changes.touched, in: transaction)
        added.series = try transaction.series.stillThere(series)
        return (added, changes)
      }
    }
  }

  /// - Throws: `series_too_long`, `far_apart` where the series would reach too far with these.
  private func slots(of times: Range<Int64>, on grid: TimeLattice, in record: SeriesRecord) throws -> Range<Int64> {
    let slots = grid.slots(from: times.lowerBound, to: times.upperBound)
    let extent = record.slots ?? slots
    try SeriesLimits.check(
      span: min(slots.lowerBound, extent.lowerBound)..<max(slots.upperBound, extent.upperBound))
    return slots
  }

  /// A correction changes the windows from its first slot on; points beyond the last one were scored by nobody yet.
  func invalidateScores(
    of record: SeriesRecord, _ touched: [Range<Int64>], in transaction: Transaction
  ) throws {
    guard let last = record.lastSlot, let first = touched.map(\.lowerBound).min(), first <= last else { return }
    try transaction.scores.invalidate(series: record, slots: first..<last + 1)
  }
}

extension PointIngest {
  /// Adds the rows of a file whose columns are columns of the series; where several series are in it, their keys are metrics.
  ///
  /// - Throws: the faults of the file; `series_not_found`, `unknown_metric`, `no_points`, `off_grid`, `in_future`,
  ///   `far_apart`, `series_too_long`.
  package func addFile(_ source: ImportSource, to id: String, _ parameters: ImportParameters) throws -> PointsAdded {
    let record = try series(id)
    let now = context.now()
    var intake = TableIntake(
      context: context, options: try parameters.tableOptions(for: record.definition), target: .one
    ) {
      ArrivalTimes(of: record, now: now, allowsGaps: parameters.allowsGaps)
    }
    var source = source
    try intake.read(&source)
    var read = try intake.finish(.lines, parameters, record.definition)
    let keys = read.keys.count > 1 ? read.keys.map(Optional.some) : [nil]
    let layouts = keys.map { read.columns.rowLayout(under: $0) }
    try read.columns.checkNames(of: layouts, against: record.definition)
    let times = read.times
    return try store(
      read.rows, layouts: layouts, grid: read.grids[0], from: times.first, through: times.last, into: record.key
    ) { writers in
      try read.forEachBatch { key, times, values in try writers[writers.count == 1 ? 0 : key].write(times, values) }
    }
  }
}

extension PointIngest {
  /// Faults after which reading rows stops.
  private static let mostFaults = 100

  /// Adds the rows of an NDJSON body. A column that a row leaves out stays as it is.
  ///
  /// - Throws: every fault with its line; `series_not_found`, `empty_body`, `no_points`, `off_grid`, `in_future`,
  ///   `far_apart`, `series_too_long`.
  package func addRows(_ body: UploadBody, to id: String, allowsGaps: Bool = false) throws -> PointsAdded {
    let record = try series(id)
    let layout = RowLayout(names: record.definition.columnNames)
    let reader = PointRowReader(record.definition)
    var body = body
    var spool = try context.makeSpool(columns: layout.width)
    var watch = ArrivalTimes(of: record, now: context.now(), allowsGaps: allowsGaps)
    var row = [Double](repeating: .nan, count: layout.width)
    var faults: [Fault] = []
    func take(_ line: Int, _ text: ArraySlice<UInt8>) throws {
      if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      guard let time = reader.read(text, line: line, into: &row, &faults) else {
        if faults.count >= Self.mostFaults, let error = MonitoringError(faults: faults) { throw error }
        return
      }
      try watch.take([time], places: [line])
      try spool.append(time: time, values: row.span)
    }
    var lines = LineReader(limit: SeriesLimits.lineBytes)
    while let piece = try body.read() { try lines.feed(piece, take) }
    if body.isEmpty { throw MonitoringError(.emptyBody, "A body of rows is wanted and none came.") }
    try lines.finish(take)
    if let error = MonitoringError(faults: faults) { throw error }
    let grid = try watch.finish(.lines)
    return try store(
      &spool, layout: layout, grid: grid, from: watch.first, through: watch.last, into: record.key)
  }
}

extension SeriesRepository {
  fileprivate func stillThere(_ series: Int64) throws -> SeriesRecord {
    guard let record = try get(key: series) else {
      throw MonitoringError(.seriesNotFound, "The series was deleted while the points came.")
    }
    return record
  }
}
