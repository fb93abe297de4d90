import Series
package import Storage

/// What an addition of points did.
package struct PointsAdded: Sendable {
  package let series: SeriesRecord
  /// Slots that had no value and have one now.
  package let inserted: Int64
  /// Slots that had a value and got another or lost it. Of a slot that a request names again more than
  /// 65,536 rows later each change counts.
  package let updated: Int64
  /// Rows whose time came again later in the request.
  package let duplicates: Int
  /// Labelled ranges that the request added.
  package let labels: Int
  /// What monitors say of the points, by id.
  package var scores: [String: ArrivalScores] = [:]
}

/// Adds points to a series and corrects them: all of a request lands or none of it.
package struct PointIngest: Sendable {
  let context: ServiceContext
  private let observer: (any IngestScorer)?

  package init(context: ServiceContext, observer: (any IngestScorer)? = nil) {
    self.context = context
    self.observer = observer
  }

  /// - Throws: `series_not_found`.
  func series(_ id: String) throws -> SeriesRecord {
    try context.database.read { try $0.series.known(id) }
  }

  /// Stores rows that were checked against `grid`.
  func store<Rows: PointRows & ~Copyable>(
    _ rows: inout Rows, layout: RowLayout, grid: TimeLattice, from first: Int64, through last: Int64, into series: Int64
  ) throws -> PointsAdded {
    let (added, touched) = try context.database.write { transaction in
      guard let record = try transaction.series.get(key: series) else {
        throw MonitoringError(.seriesNotFound, "The series was deleted while the points came.")
      }
      let grid = try record.grid ?? transaction.series.fixGrid(of: record, through: grid.phase)
      let slots = grid.slots(from: first, to: last + 1)
      let extent = record.slots ?? slots
      try SeriesLimits.check(
        span: min(slots.lowerBound, extent.lowerBound)..<max(slots.upperBound, extent.upperBound))
      var writer = try BatchWriter(transaction, into: record, grid: grid, slots: slots, layout: layout)
      try rows.forEachBatch { times, values in try writer.write(times, values) }
      let labels = try writer.storeLabels(now: context.now())
      try invalidateScores(of: record, writer.changes.touched, in: transaction)
      return (try result(of: writer, labels, record, in: transaction), writer.changes.touched)
    }
    context.changes.publish(.series(added.series.definition.id))
    context.counters.points.add(Int(added.inserted + added.updated))
    var answer = added
    if let observer { answer.scores = observer.scores(of: added.series, arrived: touched) }
    return answer
  }

  private func result(
    of writer: BatchWriter, _ labels: Int, _ record: SeriesRecord, in transaction: Transaction
  ) throws -> PointsAdded {
    PointsAdded(
      series: try transaction.series.get(key: record.key) ?? record, inserted: writer.changes.inserted,
      updated: writer.changes.updated, duplicates: writer.duplicates, labels: labels)
  }

  /// A correction changes the windows from its first slot on; points beyond the last one were scored by nobody yet.
  private func invalidateScores(
    of record: SeriesRecord, _ touched: [Range<Int64>], in transaction: Transaction
  ) throws {
    guard let last = record.lastSlot, let first = touched.map(\.lowerBound).min(), first <= last else { return }
    try transaction.scores.invalidate(series: record, slots: first..<last + 1)
  }
}

extension PointIngest {
  /// Adds the rows of a CSV file whose columns are columns of the series.
  ///
  /// - Throws: the faults of the file; `series_not_found`, `unknown_metric`, `no_points`, `off_grid`, `in_future`,
  ///   `far_apart`, `series_too_long`.
  package func addCSV(_ body: UploadBody, to id: String, _ options: CSVUploadOptions) throws -> PointsAdded {
    let record = try series(id)
    var body = body
    var intake = CSVIntake(
      context: context, options: options,
      watch: ArrivalTimes(of: record, now: context.now(), allowsGaps: options.allowsGaps),
      definition: record.definition)
    try intake.read(&body)
    let grid = try intake.finishGrid(.lines)
    guard let layout = intake.columns?.layout else {
      throw MonitoringError(.noPoints, "There is no header in the file.")
    }
    let (first, last) = (intake.watch.first, intake.watch.last)
    var spool = try intake.takeSpool()
    return try store(&spool, layout: layout, grid: grid, from: first, through: last, into: record.key)
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
