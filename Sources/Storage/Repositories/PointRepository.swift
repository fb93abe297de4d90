/// The values of series, in chunks.
package struct PointRepository {
  let connection: Connection

  /// Writes a batch into the series and brings its counts, extent and revisions up to date. Each touched chunk is
  /// read and written once, and one chunk at a time is in memory.
  ///
  /// - Throws: `conflict` where the series was replaced or deleted since `series` was read, `outOfRange` for a
  ///   slot outside `ChunkAddress.slots`, a column that the series doesn't have, or values of another number.
  package func upsert(_ batch: PointBatch, into series: SeriesRecord) throws(StorageError) -> PointChanges {
    let width = series.definition.columnNames.count
    guard batch.values.count == batch.slots.count * batch.columns.count,
      batch.columns.allSatisfy({ (0..<width).contains($0) }),
      batch.slots.allSatisfy(ChunkAddress.slots.contains)
    else { throw .outOfRange }
    guard !batch.slots.isEmpty else { return PointChanges() }
    var writer = ChunkWriter(connection: connection, series: series, batch: batch)
    try writer.writeAll()
    try addToSeries(series, writer)
    return writer.changes
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
    for (index, column) in columns.enumerated() {
      try read(series, number: series.columnNumbers[column], slots: slots, into: &values, at: index * slots.count)
    }
    return values
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
      try statement.copyDoubles(1, from: offsets.lowerBound, count: offsets.count, into: &values, at: place)
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
