/// The log of points as a table, and how its points get into chunks.
struct PointLogRepository {
  let connection: Connection

  /// A tail is folded that gets longer.
  static let longestTail = 512
  /// What a row takes beside its data.
  private static let bytesPerRow = 12

  private var log: PointLog { connection.log }

  /// Puts a batch at the end of its series, where it belongs there: few points, in order, after all that are there.
  ///
  /// - Parameter series: as this transaction has it; with the points afterwards.
  /// - Returns: nil where it has to be written into chunks.
  func append(_ batch: PointBatch, to series: inout SeriesRecord) -> PointChanges? {
    guard batch.slots.count <= PointRepository.mostAppended, let end = series.lastSlot,
      batch.columns.count == 1 || Set(batch.columns).count == batch.columns.count
    else { return nil }
    var previous = end
    for slot in batch.slots {
      guard slot > previous else { return nil }
      previous = slot
    }
    let metrics = series.definition.metrics.count
    let columns = batch.columns.map { PointTail.Column(number: series.columnNumbers[$0], isMetric: $0 < metrics) }
    let (record, points) = Self.record(of: batch, columns, series)
    guard let isFirst = log.append(record, columns: columns, after: series.logKey, most: Self.longestTail) else {
      return nil
    }
    record.write(to: &connection.unwrittenLog)
    series.lastSlot = previous
    series.points += points
    // Each row of the log is a change of those series that it has points of.
    series.revision += isFirst ? 1 : 0
    series.dataRevision += isFirst ? 1 : 0
    var changes = PointChanges()
    changes.inserted = points
    changes.append(batch.slots[0]..<previous + 1)
    changes.appended = PointChanges.Appended(after: end, batch: batch)
    return changes
  }

  /// A batch as the log has it, and how many of its rows have a value in a metric.
  private static func record(
    of batch: PointBatch, _ columns: [PointTail.Column], _ series: SeriesRecord
  ) -> (record: PointLogRecord, points: Int64) {
    var record = PointLogRecord(
      series: series.key, generation: series.generation, columns: columns.map(\.number), slots: batch.slots, values: [])
    record.values.reserveCapacity(batch.values.count)
    var points: Int64 = 0
    for row in batch.slots.indices {
      var isPoint = false
      for (place, column) in columns.enumerated() {
        let value = batch.values[place * batch.slots.count + row]
        // What a row says nothing of is missing: nothing was there.
        record.values.append(value.isNaN ? .nan : value)
        isPoint = isPoint || column.isMetric && !value.isNaN
      }
      points += isPoint ? 1 : 0
    }
    return (record, points)
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
    let through = tail.keys[rows.upperBound - 1]
    try connection.withoutTelling { () throws(StorageError) in
      var writer = ChunkWriter(connection: connection, series: record, batch: batch)
      try writer.writeAll()
      try connection.run(
        """
        UPDATE series SET points = points + ?2, last_slot = ?3, revision = revision + ?4, data_revision = data_revision + ?4,
          log_key = ?5
        WHERE key = ?1
        """, series, summary.points, summary.lastSlot, summary.appends, through)
    }
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
    while true {
      let rows = try page(after: last)
      if rows.isEmpty { break }
      for (key, data) in rows {
        last = key
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
    }
    log.restore(last: last, bytes: bytes)
  }

  /// Some rows at a time: PostgreSQL sends all that it is asked for before the first is read.
  private func page(after key: Int64) throws(StorageError) -> [(key: Int64, data: [UInt8])] {
    try connection.all("SELECT key, data FROM point_log WHERE key > ? ORDER BY key LIMIT 256", key) { row in
      (row.integer(0), row.bytes(1))
    }
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
