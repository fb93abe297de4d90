/// Moving what uploads said into the chunks of their series. Nothing that can be read changes by it.
extension UploadRepository {
  /// Moves some chunks of whatever series has an upload over it.
  ///
  /// - Returns: whether there may be more.
  package func fold(limit: Int = 64) throws(StorageError) -> Bool {
    guard
      let series = try connection.first(
        "SELECT key FROM series WHERE overlay IS NOT NULL LIMIT 1", map: { row in row.integer(0) })
    else { return false }
    try fold(series, limit: limit)
    return true
  }

  /// Moves chunks of one series; all of them unless told how many.
  func fold(_ key: Int64, limit: Int = .max) throws(StorageError) {
    guard let series = try SeriesRepository(connection: connection).get(key: key), let upload = series.overlay else {
      return
    }
    let next = try connection.all(
      "SELECT number, chunk, data FROM point_chunks WHERE series = 0 AND generation = ? LIMIT ?", -upload, limit
    ) { row throws(StorageError) in
      (number: row.integer(0), chunk: row.integer(1), overlay: try ChunkOverlay(stored: row.doubles(2)))
    }
    try connection.withoutTelling { () throws(StorageError) in
      let points = PointRepository(connection: connection)
      for row in next {
        var data = try points.ownChunk(row.chunk, number: row.number, of: series)
        row.overlay.lay(over: &data, at: 0, offsets: 0..<ChunkAddress.slotsPerChunk)
        try points.store(data, number: row.number, chunk: row.chunk, of: series)
      }
      guard next.count < limit else { return }
      try connection.run("UPDATE series SET overlay = NULL WHERE key = ?", key)
    }
  }
}
