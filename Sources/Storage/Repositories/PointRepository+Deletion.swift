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

  /// Takes some slots out of every column of a chunk; columns with nothing left of it lose their row.
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
      guard data.count == ChunkAddress.slotsPerChunk else { throw .unreadableValue }
      if position < series.definition.metrics.count {
        for (place, offset) in offsets.enumerated() where !data[offset].isNaN { isPoint[place] = true }
      }
      data.replaceSubrange(offsets, with: repeatElement(.nan, count: offsets.count))
      if data.allSatisfy(\.isNaN) {
        try connection.run(
          "DELETE FROM point_chunks WHERE series = ? AND generation = ? AND number = ? AND chunk = ?",
          series.key, series.generation, number, chunk)
      } else {
        try connection.run(
          "UPDATE point_chunks SET data = ?5 WHERE series = ?1 AND generation = ?2 AND number = ?3 AND chunk = ?4",
          series.key, series.generation, number, chunk, data)
      }
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
        let slot = ChunkAddress(chunk: statement.integer(0), offset: offset).slot
        found = found.map { isLast ? max($0, slot) : min($0, slot) } ?? slot
        break
      }
    }
    return found
  }
}
