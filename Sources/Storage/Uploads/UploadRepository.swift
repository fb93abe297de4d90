/// An upload under way: what it is laid down for.
package struct Upload: Sendable {
  package let key: Int64
  /// The columns as chunks know them, in the order of the definition.
  let numbers: [Int64]
  let metrics: Int
}

/// Uploads of many points: laid down chunk by chunk, made to count at once, and moved into their series afterwards.
///
/// A transaction that writes millions of points keeps everybody else from writing for a second and more. So a large upload is
/// written in many transactions, as chunks of series 0 that nobody reads. Then one transaction has its series point at them: from
/// then on they lie over the series' own chunks, as ``ChunkOverlay``s. Moving them into the series' own afterwards changes nothing
/// that is read. A process that ends before leaves chunks to be swept; one that ends after, chunks to be moved.
package struct UploadRepository {
  let connection: Connection

  /// Begins an upload into a series.
  package func begin(into series: SeriesRecord, now: Int64) throws(StorageError) -> Upload {
    Upload(key: try insert(now), numbers: series.columnNumbers, metrics: series.definition.metrics.count)
  }

  /// Begins an upload into a series that will be made, or made anew, of this definition.
  package func begin(making definition: SeriesDefinition, now: Int64) throws(StorageError) -> Upload {
    Upload(
      key: try insert(now), numbers: definition.columnNames.indices.map { Int64($0) },
      metrics: definition.metrics.count)
  }

  private func insert(_ now: Int64) throws(StorageError) -> Int64 {
    try connection.insert("INSERT INTO uploads (created_at) VALUES (?) RETURNING key", now)
  }

  /// Lays rows down: of several rows for one slot the last counts, as in ``PointRepository/upsert(_:into:)``.
  ///
  /// - Throws: `conflict` where the upload was ended, `outOfRange` as there.
  package func lay(_ batch: PointBatch, of upload: Upload) throws(StorageError) {
    guard batch.values.count == batch.slots.count * batch.columns.count,
      batch.columns.allSatisfy(upload.numbers.indices.contains), batch.slots.allSatisfy(ChunkAddress.slots.contains)
    else { throw .outOfRange }
    guard try connection.integer("SELECT EXISTS (SELECT 1 FROM uploads WHERE key = ?)", upload.key) != 0 else {
      throw .conflict
    }
    var rows: [Int64: [Int]] = [:]
    for (row, slot) in batch.slots.enumerated() { rows[slot >> 10, default: []].append(row) }
    for (chunk, rows) in rows.sorted(by: { $0.key < $1.key }) {
      for (place, column) in batch.columns.enumerated() {
        let number = upload.numbers[column]
        var overlay = try self.overlay(upload.key, number, chunk) ?? ChunkOverlay()
        for row in rows {
          overlay.set(batch.values[place * batch.slots.count + row], at: Int(batch.slots[row] & 1_023))
        }
        try connection.run(
          """
          INSERT INTO point_chunks (series, generation, number, chunk, data) VALUES (0, ?1, ?2, ?3, ?4)
          ON CONFLICT (series, generation, number, chunk) DO UPDATE SET data = ?4
          """, -upload.key, number, chunk, overlay.values)
      }
    }
  }

  /// Uploads that are laid down and do not count yet.
  package func count() throws(StorageError) -> Int64 { try connection.integer("SELECT count(*) FROM uploads") }

  /// Chunks that lie in no series: laid down, to be moved, or to be swept.
  package func storedChunks() throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM point_chunks WHERE series = 0")
  }

  /// Gives an upload up, unless it counts already: what was laid down is swept.
  package func abandon(_ upload: Upload) throws(StorageError) { try abandon(upload.key) }

  private func abandon(_ upload: Int64) throws(StorageError) {
    try connection.run("DELETE FROM uploads WHERE key = ?", upload)
    if connection.changes > 0 { try discard(upload) }
  }

  /// Gives up all uploads that a process before this one began.
  func abandonAll() throws(StorageError) {
    let left = try connection.all("SELECT key FROM uploads") { row in row.integer(0) }
    for upload in left { try abandon(upload) }
  }

  func discard(_ upload: Int64) throws(StorageError) {
    try DiscardedRepository(connection: connection).add(series: 0, generation: -upload)
  }

  /// What an upload says of a chunk; nil for nothing.
  func overlay(_ upload: Int64, _ number: Int64, _ chunk: Int64) throws(StorageError) -> ChunkOverlay? {
    let statement = try connection.prepare(
      "SELECT data FROM point_chunks WHERE series = 0 AND generation = ? AND number = ? AND chunk = ?")
    try statement.bind(-upload, number, chunk)
    defer { statement.reset() }
    return try statement.step() ? try ChunkOverlay(stored: statement.doubles(0)) : nil
  }

  /// What an upload says of a range of chunks.
  func overlays(
    _ upload: Int64, _ number: Int64, _ chunks: Range<Int64>
  ) throws(StorageError) -> [(chunk: Int64, overlay: ChunkOverlay)] {
    try connection.all(
      """
      SELECT chunk, data FROM point_chunks
      WHERE series = 0 AND generation = ? AND number = ? AND chunk >= ? AND chunk < ? ORDER BY chunk
      """, -upload, number, chunks.lowerBound, chunks.upperBound
    ) { row throws(StorageError) in (row.integer(0), try ChunkOverlay(stored: row.doubles(1))) }
  }

  /// The chunks that an upload says something of, ascending.
  func chunks(_ upload: Int64) throws(StorageError) -> [Int64] {
    try connection.all(
      "SELECT DISTINCT chunk FROM point_chunks WHERE series = 0 AND generation = ? ORDER BY chunk", -upload
    ) { row in row.integer(0) }
  }
}
