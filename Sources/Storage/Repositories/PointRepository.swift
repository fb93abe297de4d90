/// The values of series, in chunks.
package struct PointRepository {
  let connection: Connection

  /// Writes a batch into the series and brings its counts, extent and revisions up to date: a few points at its end into
  /// the log, others into chunks, each of which is read and written once; one at a time is in memory.
  ///
  /// - Throws: `conflict` where the series was replaced or deleted since `series` was read, `outOfRange` for a
  ///   slot outside `ChunkAddress.slots`, a column that the series doesn't have, or values of another number.
  package func upsert(_ batch: PointBatch, into series: SeriesRecord) throws(StorageError) -> PointChanges {
    try check(batch, series)
    guard !batch.slots.isEmpty else { return PointChanges() }
    if var current = try SeriesRepository(connection: connection).get(key: series.key) {
      guard current.generation == series.generation else { throw .conflict }
      if let appended = try append(batch, to: &current) { return appended }
    }
    try PointLogRepository(connection: connection).fold(series.key)
    // What was moved or laid over the series since it was read.
    var series = series
    series.overlay = try SeriesRepository(connection: connection).get(key: series.key)?.overlay
    var writer = ChunkWriter(connection: connection, series: series, batch: batch)
    try writer.writeAll()
    try addToSeries(series, writer)
    return writer.changes
  }

  /// More points than these at once go into chunks straight away.
  package static let mostAppended = 64

  /// Puts a few points at the end of a series, where they belong there: in order, after all that are there.
  ///
  /// - Parameter series: as this transaction has it, which is what `upsert` has to ask for; with the points afterwards.
  /// - Returns: nil where `upsert` has to write them; then nothing was done.
  /// - Throws: `outOfRange`, as `upsert`.
  package func append(_ batch: PointBatch, to series: inout SeriesRecord) throws(StorageError) -> PointChanges? {
    try check(batch, series)
    return batch.slots.isEmpty ? nil : PointLogRepository(connection: connection).append(batch, to: &series)
  }

  private func check(_ batch: PointBatch, _ series: SeriesRecord) throws(StorageError) {
    guard batch.values.count == batch.slots.count * batch.columns.count,
      batch.columns.allSatisfy(series.columnNumbers.indices.contains),
      batch.slots.allSatisfy(ChunkAddress.slots.contains)
    else { throw .outOfRange }
  }

  /// The values of a range of slots, column after column in the order of `columns`; NaN where there is none.
  /// The caller bounds the range: the answer has `slots.count · columns.count` values.
  ///
  /// A generation that was replaced since reads as missing values.
  ///
  /// - Throws: `outOfRange` for a column that the series doesn't have.
  package func read(
    _ series: SeriesRecord, columns: [Int], slots: Range<Int64>
  ) throws(StorageError) -> [Double] {
    guard columns.allSatisfy(series.columnNumbers.indices.contains) else { throw .outOfRange }
    guard !slots.isEmpty else { return [] }
    var values = [Double](repeating: .nan, count: slots.count * columns.count)
    try readChunks(series, columns.map { series.columnNumbers[$0] }, slots: slots, into: &values)
    try readLog(series, columns: columns, slots: slots, into: &values)
    return values
  }

  /// The same by the numbers of columns, whether the series has them or not.
  func read(_ series: SeriesRecord, numbers: [Int64], slots: Range<Int64>) throws(StorageError) -> [Double] {
    var values = [Double](repeating: .nan, count: slots.count * numbers.count)
    let columns = numbers.map { series.columnNumbers.firstIndex(of: $0) }
    for (place, column) in columns.enumerated() {
      guard let column else { continue }
      let mine = try read(series, columns: [column], slots: slots)
      values.replaceSubrange(place * slots.count..<(place + 1) * slots.count, with: mine)
    }
    return values
  }

  /// What lies in chunks, and what an upload has laid over them.
  private func readChunks(
    _ series: SeriesRecord, _ numbers: [Int64], slots: Range<Int64>, into values: inout [Double]
  ) throws(StorageError) {
    for (index, number) in numbers.enumerated() {
      try read(series, number: number, slots: slots, into: &values, at: index * slots.count)
      guard let upload = series.overlay else { continue }
      let chunks = ChunkAddress.chunks(of: slots)
      for (chunk, overlay) in try UploadRepository(connection: connection).overlays(upload, number, chunks) {
        let offsets = ChunkAddress.offsets(of: slots, inChunk: chunk)
        let place = index * slots.count + Int(chunk << 10 + Int64(offsets.lowerBound) - slots.lowerBound)
        overlay.lay(over: &values, at: place, offsets: offsets)
      }
    }
  }

  /// A column's chunk as the series' own rows have it, whole.
  func ownChunk(_ chunk: Int64, number: Int64, of series: SeriesRecord) throws(StorageError) -> [Double] {
    var data = [Double](repeating: .nan, count: ChunkAddress.slotsPerChunk)
    try read(series, number: number, slots: chunk << 10..<(chunk + 1) << 10, into: &data, at: 0)
    return data
  }

  /// What lies in no chunk yet.
  private func readLog(
    _ series: SeriesRecord, columns: [Int], slots: Range<Int64>, into values: inout [Double]
  ) throws(StorageError) {
    guard connection.log.hasTail(of: series.key),
      let state = try PointLogRepository(connection: connection).state(of: series.key)
    else { return }
    for (index, column) in columns.enumerated() {
      connection.log.copy(
        series.key, generation: series.generation, column: series.columnNumbers[column], after: state.logKey,
        through: connection.logThrough, slots: slots, into: &values, at: index * slots.count)
    }
  }

  private func read(
    _ series: SeriesRecord, number: Int64, slots: Range<Int64>, into values: inout [Double], at start: Int
  ) throws(StorageError) {
    let chunks = ChunkAddress.chunks(of: slots)
    let statement = try connection.prepare(
      """
      SELECT chunk, data FROM point_chunks
      WHERE series = ? AND generation = ? AND number = ? AND chunk >= ? AND chunk < ? ORDER BY chunk
      """)
    try statement.bind(series.key, series.generation, number, chunks.lowerBound, chunks.upperBound)
    while try statement.step() {
      let chunk = statement.integer(0)
      let offsets = ChunkAddress.offsets(of: slots, inChunk: chunk)
      let place = start + Int(chunk << 10 + Int64(offsets.lowerBound) - slots.lowerBound)
      try statement.copyValues(1, from: offsets.lowerBound, count: offsets.count, into: &values, at: place)
    }
  }

  /// Keeps a column's chunk as it is to be from now on, with what an upload said of it, and no row where nothing is left of it.
  func store(_ data: [Double], number: Int64, chunk: Int64, of series: SeriesRecord) throws(StorageError) {
    if let upload = series.overlay {
      try connection.run(
        "DELETE FROM point_chunks WHERE series = 0 AND generation = ? AND number = ? AND chunk = ?", -upload, number,
        chunk)
    }
    let end = (data.lastIndex { !$0.isNaN } ?? -1) + 1
    if end == 0 {
      try connection.run(
        "DELETE FROM point_chunks WHERE series = ? AND generation = ? AND number = ? AND chunk = ?",
        series.key, series.generation, number, chunk)
    } else {
      try connection.run(
        """
        INSERT INTO point_chunks (series, generation, number, chunk, data) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (series, generation, number, chunk) DO UPDATE SET data = ?5
        """, series.key, series.generation, number, chunk, end < data.count ? Array(data[..<end]) : data)
    }
  }

  private func addToSeries(_ series: SeriesRecord, _ writer: ChunkWriter) throws(StorageError) {
    try connection.run(
      """
      UPDATE series SET points = points + ?3,
        first_slot = min(coalesce(first_slot, ?4), ?4), last_slot = max(coalesce(last_slot, ?5), ?5),
        revision = revision + 1, data_revision = data_revision + 1
      WHERE key = ?1 AND generation = ?2
      """, series.key, series.generation, writer.pointsAdded, writer.firstSlot, writer.lastSlot)
    if connection.changes == 0 { throw .conflict }
  }
}

extension PointRepository {
  /// Chunks of a column that one deletion may touch: what keeps the writer for about a second.
  package static let mostDeletedChunks = 65_536

  /// Deletes the values of every column in a range of slots. From then on the series reaches from its first value to its
  /// last; one without any left has no grid any more, as if no point had ever come.
  ///
  /// - Returns: the points that are gone: slots that had a value in at least one metric.
  /// - Throws: `outOfRange` where the range touches more than `mostDeletedChunks`; `conflict` where the series was
  ///   replaced or deleted since `series` was read.
  package func delete(_ series: SeriesRecord, slots: Range<Int64>) throws(StorageError) -> Int64 {
    try PointLogRepository(connection: connection).fold(series.key)
    try UploadRepository(connection: connection).fold(series.key)
    var deleted: Int64 = 0
    for chunk in try storedChunks(of: series, touching: slots) {
      deleted += try delete(ChunkAddress.offsets(of: slots, inChunk: chunk), inChunk: chunk, of: series)
    }
    guard let first = try outermost(of: series, isLast: false), let last = try outermost(of: series, isLast: true)
    else {
      _ = try SeriesRepository(connection: connection).createOrReplace(series.definition, now: series.createdAt)
      return deleted
    }
    guard deleted > 0 || first != series.firstSlot || last != series.lastSlot else { return 0 }
    try connection.run(
      """
      UPDATE series SET points = points - ?3, first_slot = ?4, last_slot = ?5, revision = revision + 1,
        data_revision = data_revision + 1
      WHERE key = ?1 AND generation = ?2
      """, series.key, series.generation, deleted, first, last)
    if connection.changes == 0 { throw .conflict }
    return deleted
  }

  /// The chunks of any column that hold something of a range, ascending.
  private func storedChunks(of series: SeriesRecord, touching slots: Range<Int64>) throws(StorageError) -> [Int64] {
    let range = ChunkAddress.chunks(of: slots)
    var found: Set<Int64> = []
    var rows = 0
    for number in series.columnNumbers {
      let chunks = try connection.all(
        """
        SELECT chunk FROM point_chunks
        WHERE series = ? AND generation = ? AND number = ? AND chunk >= ? AND chunk < ? LIMIT ?
        """, series.key, series.generation, number, range.lowerBound, range.upperBound, Self.mostDeletedChunks + 1
      ) { row in row.integer(0) }
      rows += chunks.count
      guard rows <= Self.mostDeletedChunks else { throw .outOfRange }
      found.formUnion(chunks)
    }
    return found.sorted()
  }

  /// Takes some slots out of every column of a chunk.
  private func delete(
    _ offsets: Range<Int>, inChunk chunk: Int64, of series: SeriesRecord
  ) throws(StorageError) -> Int64 {
    var isPoint = [Bool](repeating: false, count: offsets.count)
    for (position, number) in series.columnNumbers.enumerated() {
      let stored = try connection.first(
        "SELECT data FROM point_chunks WHERE series = ? AND generation = ? AND number = ? AND chunk = ?",
        series.key, series.generation, number, chunk
      ) { row throws(StorageError) in try row.doubles(0) }
      guard var data = stored else { continue }
      guard data.count <= ChunkAddress.slotsPerChunk else { throw .unreadableValue }
      data += repeatElement(.nan, count: ChunkAddress.slotsPerChunk - data.count)
      if position < series.definition.metrics.count {
        for (place, offset) in offsets.enumerated() where !data[offset].isNaN { isPoint[place] = true }
      }
      data.replaceSubrange(offsets, with: repeatElement(.nan, count: offsets.count))
      try store(data, number: number, chunk: chunk, of: series)
    }
    return Int64(isPoint.count { $0 })
  }

  /// The first or last slot with a value in any column; nil where there is none.
  private func outermost(of series: SeriesRecord, isLast: Bool) throws(StorageError) -> Int64? {
    var found: Int64?
    for number in series.columnNumbers {
      let statement = try connection.prepare(
        isLast
          ? """
          SELECT chunk, data FROM point_chunks WHERE series = ? AND generation = ? AND number = ? ORDER BY chunk DESC
          """
          : "SELECT chunk, data FROM point_chunks WHERE series = ? AND generation = ? AND number = ? ORDER BY chunk")
      try statement.bind(series.key, series.generation, number)
      while try statement.step() {
        let data = try statement.doubles(1)
        guard
          let offset = isLast ? data.lastIndex(where: { !$0.isNaN }) : data.firstIndex(where: { !$0.isNaN })
        else { continue }
        let slot = statement.integer(0) << 10 + Int64(offset)
        found = found.map { isLast ? max($0, slot) : min($0, slot) } ?? slot
        break
      }
    }
    return found
  }
}
