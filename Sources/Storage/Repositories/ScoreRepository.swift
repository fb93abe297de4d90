import Series

/// The stored scores of model versions, in chunks like the points they belong to.
package struct ScoreRepository {
  let connection: Connection

  /// Stores a block and marks its slots as computed. Each touched chunk is rewritten once.
  ///
  /// Scores are worked out outside the transaction that stores them. Compare `SeriesRecord.dataRevision` with the
  /// one they were computed from within it, or a correction in between would be overwritten with what is stale.
  ///
  /// - Throws: `outOfRange` for a block beyond `ChunkAddress.slots`, without bands, or of unequal columns.
  package func store(_ block: ScoreBlock, version: Int64, series: SeriesRecord) throws(StorageError) {
    let count = block.score.count
    guard block.isUniform, !block.bands.isEmpty, ChunkAddress.slots.contains(block.firstSlot),
      count <= ChunkAddress.slots.count / 2, block.slots.upperBound <= ChunkAddress.slots.upperBound
    else { throw .outOfRange }
    for chunk in ChunkAddress.chunks(of: block.slots) {
      var stored = try load(chunk, version: version, series: series) ?? ScoreChunk()
      stored.insert(block, chunk: chunk)
      try save(stored, chunk, version: version, series: series)
    }
    if block.bands.count > 1 { try storeBands(of: block, version: version, series: series) }
  }

  /// The scores of a range; the caller bounds it.
  ///
  /// - Parameter metrics: how many metrics the version's model has, whose bands are wanted; 0 for scores alone. A slot of
  ///   which not all of these are there counts as not computed.
  package func read(
    version: Int64, series: SeriesRecord, slots: Range<Int64>, metrics: Int = 1
  ) throws(StorageError) -> StoredScores {
    var block = ScoreBlock(emptyFor: slots, metrics: metrics)
    var computed = [Bool](repeating: false, count: slots.count)
    let statement = try connection.prepare(
      """
      SELECT chunk, computed, data FROM score_chunks
      WHERE version = ? AND series = ? AND generation = ? AND chunk >= ? AND chunk < ? ORDER BY chunk
      """)
    let chunks = ChunkAddress.chunks(of: slots)
    try statement.bind(version, series.key, series.generation, chunks.lowerBound, chunks.upperBound)
    while try statement.step() {
      let stored = try ScoreChunk(computed: statement.bytes(1), data: statement.doubles(2))
      stored.copy(chunk: statement.integer(0), into: &block, computed: &computed)
    }
    if metrics > 1 { try readBands(version: version, series: series, into: &block, &computed) }
    let absent = computed.runs(of: false).map { run in
      slots.lowerBound + Int64(run.lowerBound)..<slots.lowerBound + Int64(run.upperBound)
    }
    return StoredScores(block: block, absent: absent)
  }

  /// Forgets the scores of a range, for every version of every model: the points under their windows changed.
  /// `slots` has to reach as many slots beyond the changed ones as the longest window does.
  package func invalidate(series: SeriesRecord, slots: Range<Int64>) throws(StorageError) {
    let chunks = ChunkAddress.chunks(of: slots)
    let stored = try connection.all(
      """
      SELECT version, chunk FROM score_chunks
      WHERE series = ? AND generation = ? AND chunk >= ? AND chunk < ?
      """, series.key, series.generation, chunks.lowerBound, chunks.upperBound
    ) { row in (version: row.integer(0), chunk: row.integer(1)) }
    for place in stored { try invalidate(place.chunk, slots, version: place.version, series: series) }
  }

  private func invalidate(
    _ chunk: Int64, _ slots: Range<Int64>, version: Int64, series: SeriesRecord
  ) throws(StorageError) {
    guard var stored = try load(chunk, version: version, series: series) else { return }
    stored.remove(ChunkAddress.offsets(of: slots, inChunk: chunk))
    if stored.computed.isEmpty {
      try connection.run(
        "DELETE FROM score_chunks WHERE version = ? AND series = ? AND generation = ? AND chunk = ?",
        version, series.key, series.generation, chunk)
      try deleteBands(ofChunk: chunk, version: version, series: series)
    } else {
      try save(stored, chunk, version: version, series: series)
    }
  }

  private func load(_ chunk: Int64, version: Int64, series: SeriesRecord) throws(StorageError) -> ScoreChunk? {
    try connection.first(
      """
      SELECT computed, data FROM score_chunks
      WHERE version = ? AND series = ? AND generation = ? AND chunk = ?
      """, version, series.key, series.generation, chunk
    ) { row throws(StorageError) in try ScoreChunk(computed: row.bytes(0), data: row.doubles(1)) }
  }

  private func save(
    _ stored: ScoreChunk, _ chunk: Int64, version: Int64, series: SeriesRecord
  ) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO score_chunks (version, series, generation, chunk, computed, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (version, series, generation, chunk) DO UPDATE SET computed = ?5, data = ?6
      """, version, series.key, series.generation, chunk, stored.computed.bytes, stored.data)
  }
}

/// The bands of models with several metrics, beside the score chunks. Whether a slot's band holds is the chunk's to say:
/// what lies here of a slot that isn't computed there means nothing.
extension ScoreRepository {
  func storeBands(of block: ScoreBlock, version: Int64, series: SeriesRecord) throws(StorageError) {
    for number in BandChunk.numbers(of: block.slots) {
      let isCovered = block.slots.clamped(to: BandChunk.slots(of: number)).count == BandChunk.slots
      let empty = BandChunk(metrics: block.bands.count)
      var stored =
        isCovered
        ? empty : try loadBands(number, metrics: block.bands.count, version: version, series: series) ?? empty
      stored.insert(block, number: number)
      try connection.run(
        """
        INSERT INTO score_bands (version, series, generation, number, data) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (version, series, generation, number) DO UPDATE SET data = ?5
        """, version, series.key, series.generation, number, stored.data)
    }
  }

  /// Fills in the bands of the computed slots; those whose bands are not there are computed no longer.
  func readBands(
    version: Int64, series: SeriesRecord, into block: inout ScoreBlock, _ computed: inout [Bool]
  ) throws(StorageError) {
    let numbers = BandChunk.numbers(of: block.slots)
    var next = numbers.lowerBound
    let statement = try connection.prepare(
      """
      SELECT number, data FROM score_bands
      WHERE version = ? AND series = ? AND generation = ? AND number >= ? AND number < ? ORDER BY number
      """)
    try statement.bind(version, series.key, series.generation, numbers.lowerBound, numbers.upperBound)
    while try statement.step() {
      guard let stored = BandChunk(metrics: block.bands.count, data: try statement.doubles(1)) else { continue }
      let number = statement.integer(0)
      Self.forget(next..<number, of: &block, &computed)
      stored.copy(number: number, into: &block, where: computed)
      next = number + 1
    }
    Self.forget(next..<max(next, numbers.upperBound), of: &block, &computed)
  }

  private static func forget(_ numbers: Range<Int64>, of block: inout ScoreBlock, _ computed: inout [Bool]) {
    guard let first = numbers.first, let last = numbers.last else { return }
    let slots = (BandChunk.slots(of: first).lowerBound..<BandChunk.slots(of: last).upperBound).clamped(to: block.slots)
    for place in slots.map({ Int($0 - block.firstSlot) }) where computed[place] {
      computed[place] = false
      block.score[place] = .nan
      block.bands[0].expected[place] = .nan
      block.bands[0].lower[place] = .nan
      block.bands[0].upper[place] = .nan
    }
  }

  /// Deletes the bands of a chunk that has no computed slot left.
  func deleteBands(ofChunk chunk: Int64, version: Int64, series: SeriesRecord) throws(StorageError) {
    let numbers = BandChunk.numbers(of: chunk << 10..<(chunk + 1) << 10)
    try connection.run(
      "DELETE FROM score_bands WHERE version = ? AND series = ? AND generation = ? AND number >= ? AND number < ?",
      version, series.key, series.generation, numbers.lowerBound, numbers.upperBound)
  }

  private func loadBands(
    _ number: Int64, metrics: Int, version: Int64, series: SeriesRecord
  ) throws(StorageError) -> BandChunk? {
    let data = try connection.first(
      "SELECT data FROM score_bands WHERE version = ? AND series = ? AND generation = ? AND number = ?",
      version, series.key, series.generation, number
    ) { row throws(StorageError) in try row.doubles(0) }
    return data.flatMap { BandChunk(metrics: metrics, data: $0) }
  }
}
