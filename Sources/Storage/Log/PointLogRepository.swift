/// The log of points as a table, and how its points get into chunks.
struct PointLogRepository {
  let connection: Connection

  /// More points than these at once go into chunks straight away, and a tail is folded that gets longer.
  static let mostAppended = 64
  static let longestTail = 512
  /// What a row takes beside its data.
  private static let bytesPerRow = 12

  private var log: PointLog { connection.log }

  /// Puts a batch at the end of its series, where it belongs there: few points, in order, after all that are there.
  ///
  /// - Returns: nil where it has to be written into chunks.
  func append(_ batch: PointBatch, to series: SeriesRecord) throws(StorageError) -> PointChanges? {
    guard batch.slots.count <= Self.mostAppended,
      let current = try SeriesRepository(connection: connection).get(key: series.key), let last = current.lastSlot
    else { return nil }
    guard current.generation == series.generation else { throw .conflict }
    let metrics = series.definition.metrics.count
    let columns = batch.columns.map { PointTail.Column(number: series.columnNumbers[$0], isMetric: $0 < metrics) }
    guard Set(batch.columns).count == columns.count else { return nil }
    var end = last
    switch log.end(of: series.key, generation: series.generation, after: current.logKey, columns: columns) {
    case .empty: break
    case .reaches(let slot, let points) where points + batch.slots.count <= Self.longestTail: end = slot
    case .reaches, .ofOtherColumns: return nil
    }
    var previous = end
    for slot in batch.slots {
      guard slot > previous else { return nil }
      previous = slot
    }
    var changes = append(batch, columns, to: series)
    changes.appended = PointChanges.Appended(after: end, batch: batch)
    return changes
  }

  private func append(_ batch: PointBatch, _ columns: [PointTail.Column], to series: SeriesRecord) -> PointChanges {
    var record = PointLogRecord(
      series: series.key, generation: series.generation, columns: columns.map(\.number), slots: batch.slots, values: [])
    var changes = PointChanges()
    for row in batch.slots.indices {
      var isPoint = false
      for (place, column) in columns.enumerated() {
        let value = batch.values[place * batch.slots.count + row]
        // What a row says nothing of is missing: nothing was there.
        record.values.append(value.isNaN ? .nan : value)
        isPoint = isPoint || column.isMetric && !value.isNaN
      }
      changes.inserted += isPoint ? 1 : 0
    }
    changes.append(batch.slots[0]..<batch.slots[batch.slots.count - 1] + 1)
    log.append(record, columns: columns)
    record.write(to: &connection.unwrittenLog)
    return changes
  }

  /// Writes what was appended since the last row into a row of its own.
  func flush() throws(StorageError) {
    guard !connection.unwrittenLog.isEmpty else { return }
    try connection.run("INSERT INTO point_log (key, data) VALUES (?, ?)", log.nextKey, connection.unwrittenLog)
    log.advance(connection.unwrittenLog.count + Self.bytesPerRow)
    connection.unwrittenLog.removeAll(keepingCapacity: true)
  }

  /// Writes what the log holds of a series into its chunks. Nothing that can be read changes by it.
  ///
  /// - Returns: the points written.
  @discardableResult func fold(_ series: Int64) throws(StorageError) -> Int {
    guard log.hasTail(of: series) else { return 0 }
    try flush()
    guard let record = try SeriesRepository(connection: connection).get(key: series),
      let (tail, rows) = log.tail(of: series, generation: record.generation, after: record.logKey),
      let summary = tail.summary(of: rows)
    else { return 0 }
    let positions = tail.columns.map { column in record.columnNumbers.firstIndex(of: column.number) }
    let batch = tail.batch(of: rows, positions: positions.compactMap(\.self))
    guard batch.columns.count == tail.columns.count else { throw .unreadableValue }
    connection.changedRows.isPaused = true
    defer { connection.changedRows.isPaused = false }
    var writer = ChunkWriter(connection: connection, series: record, batch: batch)
    try writer.writeAll()
    let through = tail.keys[rows.upperBound - 1]
    try connection.run(
      """
      UPDATE series SET points = points + ?2, last_slot = ?3, revision = revision + ?4, data_revision = data_revision + ?4,
        log_key = ?5
      WHERE key = ?1
      """, series, summary.points, summary.lastSlot, summary.appends, through)
    log.fold(PointLog.Folded(series: series, generation: record.generation, through: through))
    return rows.count
  }

  /// Forgets what the log holds of a generation that is discarded.
  func forget(_ series: SeriesRecord) throws(StorageError) {
    guard log.hasTail(of: series.key) else { return }
    try flush()
    log.fold(PointLog.Folded(series: series.key, generation: series.generation, through: log.nextKey - 1))
  }

  /// What of a series its row says now.
  func state(of series: Int64) throws(StorageError) -> (generation: Int64, lastSlot: Int64?, logKey: Int64)? {
    try connection.first("SELECT generation, last_slot, log_key FROM series WHERE key = ?", series) { row in
      (row.integer(0), row.optionalInteger(1), row.integer(2))
    }
  }
}

extension PointLogRepository {
  /// Reads the log of a database that was just opened.
  func load() throws(StorageError) {
    var states: [Int64: (generation: Int64, logKey: Int64, columns: [Int64: Bool])] = [:]
    var (last, bytes) = (Int64(0), 0)
    let statement = try connection.prepare("SELECT key, data FROM point_log ORDER BY key")
    while try statement.step() {
      last = statement.integer(0)
      let data = statement.bytes(1)
      bytes += data.count + Self.bytesPerRow
      for record in try PointLogRecord.read(data) {
        if states[record.series] == nil {
          guard let state = try state(of: record.series) else { continue }
          states[record.series] = (state.generation, state.logKey, try columns(of: record.series))
        }
        guard let state = states[record.series], state.generation == record.generation, last > state.logKey else {
          continue
        }
        let columns = record.columns.compactMap { number in
          state.columns[number].map { PointTail.Column(number: number, isMetric: $0) }
        }
        guard columns.count == record.columns.count else { throw .unreadableValue }
        log.restore(record, columns: columns, key: last)
      }
    }
    log.restore(last: last, bytes: bytes)
  }

  private func columns(of series: Int64) throws(StorageError) -> [Int64: Bool] {
    Dictionary(
      try connection.all("SELECT number, kind IS NULL FROM series_columns WHERE series = ?", series) { row in
        (row.integer(0), row.flag(1))
      }
    ) { first, _ in first }
  }

  /// Points of all series together that lie in no chunk.
  func points() throws(StorageError) -> Int64 {
    try connection.all("SELECT key, generation, log_key FROM series") { row in
      let tail = log.summary(
        of: row.integer(0), generation: row.integer(1), after: row.integer(2), through: connection.logThrough)
      return tail?.points ?? 0
    }.reduce(0, +)
  }

  /// Deletes the oldest rows up to a key, at most so many; never the last row.
  ///
  /// - Returns: whether there are more.
  func prune(through key: Int64, limit: Int = 256) throws(StorageError) -> Bool {
    try connection.run(
      """
      DELETE FROM point_log WHERE key IN (
        SELECT key FROM point_log WHERE key <= ?1 AND key < (SELECT max(key) FROM point_log) ORDER BY key LIMIT ?2)
      """, key, limit)
    return connection.changes == limit
  }
}
