/// What an upload does to a series, as it stood at one moment.
package struct UploadEffect: Sendable {
  /// What it counts as.
  package fileprivate(set) var changes = PointChanges()
  fileprivate var pointsAdded: Int64 = 0
  fileprivate var extent: ClosedRange<Int64>?
  /// Of the series that it was counted on.
  fileprivate let generation: Int64
  fileprivate let dataRevision: Int64
}

extension UploadRepository {
  /// Counts what an upload will change. It reads all of it, so a reader is asked, before the writer's turn.
  ///
  /// - Parameter series: nil of one that will have no points before it.
  package func effect(of upload: Upload, on series: SeriesRecord?) throws(StorageError) -> UploadEffect {
    var effect = UploadEffect(generation: series?.generation ?? 0, dataRevision: series?.dataRevision ?? 0)
    let written = try connection.all(
      "SELECT DISTINCT number FROM point_chunks WHERE series = 0 AND generation = ?", -upload.key
    ) { row in row.integer(0) }
    // Whether a slot is a point depends on every metric, whether it changed on every column that is written.
    let metrics = upload.numbers.prefix(upload.metrics)
    let numbers = metrics + written.filter { !metrics.contains($0) }
    for chunk in try chunks(upload.key) {
      try count(chunk, of: upload.key, on: series, Array(numbers), metrics: metrics.count, into: &effect)
    }
    return effect
  }

  private func count(
    _ chunk: Int64, of upload: Int64, on series: SeriesRecord?, _ numbers: [Int64], metrics: Int,
    into effect: inout UploadEffect
  ) throws(StorageError) {
    let size = ChunkAddress.slotsPerChunk
    let slots = chunk << 10..<(chunk + 1) << 10
    var before = [Double](repeating: .nan, count: size * numbers.count)
    if let series { before = try PointRepository(connection: connection).read(series, numbers: numbers, slots: slots) }
    var after = before
    var said: ClosedRange<Int>?
    for (place, number) in numbers.enumerated() {
      guard let overlay = try overlay(upload, number, chunk), let extent = overlay.extent else { continue }
      overlay.lay(over: &after, at: place * size, offsets: 0..<size)
      said = said.map { min($0.lowerBound, extent.lowerBound)...max($0.upperBound, extent.upperBound) } ?? extent
    }
    guard let said else { return }
    for offset in said {
      var (had, has, differs) = (false, false, false)
      for place in numbers.indices {
        let (old, new) = (before[place * size + offset], after[place * size + offset])
        if place < metrics { (had, has) = (had || !old.isNaN, has || !new.isNaN) }
        if old != new, !(old.isNaN && new.isNaN) { differs = true }
      }
      if has && !had { effect.changes.inserted += 1 }
      if had && differs { effect.changes.updated += 1 }
      effect.pointsAdded += (has ? 1 : 0) - (had ? 1 : 0)
    }
    let (first, last) = (slots.lowerBound + Int64(said.lowerBound), slots.lowerBound + Int64(said.upperBound))
    effect.changes.append(first..<last + 1)
    effect.extent = effect.extent.map { min($0.lowerBound, first)...max($0.upperBound, last) } ?? first...last
  }

  /// Makes an upload count, all of it at once: it lies over the series from this transaction on.
  ///
  /// - Parameters:
  ///   - series: as it is now.
  ///   - counted: what it changes; where the series has changed since, that is counted again.
  /// - Throws: `conflict` where the upload was ended, or the series has other columns by now.
  package func publish(
    _ upload: Upload, into series: SeriesRecord, counted: UploadEffect
  ) throws(StorageError) -> PointChanges {
    guard series.columnNumbers == upload.numbers, series.definition.metrics.count == upload.metrics else {
      throw .conflict
    }
    try connection.run("DELETE FROM uploads WHERE key = ?", upload.key)
    guard connection.changes == 1 else { throw .conflict }
    let isCounted =
      counted.generation == 0
      ? series.slots == nil
      : counted.generation == series.generation && counted.dataRevision == series.dataRevision
    let effect = isCounted ? counted : try self.effect(of: upload, on: series)
    guard let extent = effect.extent else {
      try discard(upload.key)
      return effect.changes
    }
    // What came one by one is laid down first, and an upload before this one: the one that came last lies over them.
    try PointLogRepository(connection: connection).fold(series.key)
    try fold(series.key)
    try connection.run(
      """
      UPDATE series SET overlay = ?3, points = points + ?4,
        first_slot = min(coalesce(first_slot, ?5), ?5), last_slot = max(coalesce(last_slot, ?6), ?6),
        revision = revision + 1, data_revision = data_revision + 1
      WHERE key = ?1 AND generation = ?2
      """, series.key, series.generation, upload.key, effect.pointsAdded, extent.lowerBound, extent.upperBound)
    if connection.changes == 0 { throw .conflict }
    return effect.changes
  }
}
