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
