import Storage

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
    var watch = GridWatch(of: record, now: context.now(), allowsGaps: allowsGaps)
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
    if body.isEmpty { throw MonitoringError("empty_body", "A body of rows is wanted and none came.") }
    try lines.finish(take)
    if let error = MonitoringError(faults: faults) { throw error }
    let grid = try watch.finish(.lines)
    return try store(
      &spool, layout: layout, grid: grid, from: watch.first, through: watch.last, into: record.key)
  }
}
