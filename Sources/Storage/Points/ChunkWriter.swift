/// Writes one batch, chunk by chunk in ascending order.
///
/// Rows are put into the order of their slots first (stably, so that of two rows for one slot the later wins), then
/// every run of rows of one chunk is applied to that chunk's columns in memory. All metrics of the chunk are read,
/// since whether a slot counts as a point depends on each of them.
struct ChunkWriter {
  private let connection: Connection
  private let series: SeriesRecord
  private let batch: PointBatch
  private let order: [Int]?
  private let metrics: Int
  private let loaded: [Int]
  private var buffer: [Double]

  private(set) var changes = PointChanges()
  private(set) var pointsAdded: Int64 = 0
  private(set) var firstSlot = Int64.max
  private(set) var lastSlot = Int64.min

  init(connection: Connection, series: SeriesRecord, batch: PointBatch) {
    self.connection = connection
    self.series = series
    self.batch = batch
    order = Self.stableOrder(of: batch.slots)
    metrics = series.definition.metrics.count
    loaded = Array(0..<metrics) + batch.columns.filter { $0 >= series.definition.metrics.count }
    buffer = []
  }

  mutating func writeAll() throws(StorageError) {
    var row = 0
    while row < batch.slots.count {
      let chunk = slot(row) >> 10
      var end = row + 1
      while end < batch.slots.count, slot(end) >> 10 == chunk { end += 1 }
      try write(rows: row..<end, toChunk: chunk)
      row = end
    }
  }

  /// Indices in the order of slots; nil where the rows are in order already, as they mostly are.
  private static func stableOrder(of slots: [Int64]) -> [Int]? {
    var isSorted = true
    for index in slots.indices.dropFirst() where slots[index] < slots[index - 1] {
      isSorted = false
      break
    }
    if isSorted { return nil }
    return slots.indices.sorted { (slots[$0], $0) < (slots[$1], $1) }
  }

  private func index(_ row: Int) -> Int { order?[row] ?? row }
  private func slot(_ row: Int) -> Int64 { batch.slots[index(row)] }

  private mutating func write(rows: Range<Int>, toChunk chunk: Int64) throws(StorageError) {
    try load(chunk)
    let before = buffer
    for c in batch.columns.indices { apply(column: c, rows) }
    count(rows, before)
    let first = slot(rows.lowerBound)
    let last = slot(rows.upperBound - 1)
    changes.append(first..<last + 1)
    firstSlot = min(firstSlot, first)
    lastSlot = max(lastSlot, last)
    for (place, position) in loaded.enumerated() where batch.columns.contains(position) {
      let start = place * ChunkAddress.slotsPerChunk
      let data = Array(buffer[start..<start + ChunkAddress.slotsPerChunk])
      try PointRepository(connection: connection).store(
        data, number: series.columnNumbers[position], chunk: chunk, of: series)
    }
  }

  private mutating func apply(column c: Int, _ rows: Range<Int>) {
    let position = batch.columns[c]
    let place = position < metrics ? position : loaded.firstIndex(of: position) ?? position
    let target = place * ChunkAddress.slotsPerChunk
    let source = c * batch.slots.count
    for row in rows {
      let index = index(row)
      let value = batch.values[source + index]
      if value.bitPattern == PointBatch.unchanged.bitPattern { continue }
      buffer[target + Int(batch.slots[index] & 1_023)] = value
    }
  }

  /// Compares what the rows, which are in the order of their slots, made of each slot with what was there.
  private mutating func count(_ rows: Range<Int>, _ before: [Double]) {
    var last = -1
    for row in rows {
      let offset = Int(slot(row) & 1_023)
      if offset == last { continue }
      last = offset
      let (had, has) = (hasPoint(in: before, at: offset), hasPoint(in: buffer, at: offset))
      if has && !had { changes.inserted += 1 }
      if had && differs(from: before, at: offset) { changes.updated += 1 }
      pointsAdded += (has ? 1 : 0) - (had ? 1 : 0)
    }
  }

  private func hasPoint(in values: [Double], at offset: Int) -> Bool {
    for metric in 0..<metrics where !values[metric * ChunkAddress.slotsPerChunk + offset].isNaN { return true }
    return false
  }

  private func differs(from before: [Double], at offset: Int) -> Bool {
    for place in loaded.indices {
      let index = place * ChunkAddress.slotsPerChunk + offset
      if buffer[index] != before[index] && !(buffer[index].isNaN && before[index].isNaN) { return true }
    }
    return false
  }

  /// Fills the buffer with the chunk's columns.
  private mutating func load(_ chunk: Int64) throws(StorageError) {
    buffer = [Double](repeating: .nan, count: loaded.count * ChunkAddress.slotsPerChunk)
    let statement = try connection.prepare(
      """
      SELECT data FROM point_chunks
      WHERE series = ? AND generation = ? AND number = ? AND chunk = ?
      """)
    for (place, position) in loaded.enumerated() {
      try statement.bind(series.key, series.generation, series.columnNumbers[position], chunk)
      if try statement.step() {
        let size = ChunkAddress.slotsPerChunk
        try statement.copyValues(0, from: 0, count: size, into: &buffer, at: place * size)
      }
      statement.reset()
      guard let upload = series.overlay else { continue }
      let overlay = try UploadRepository(connection: connection).overlay(
        upload, series.columnNumbers[position], chunk)
      let size = ChunkAddress.slotsPerChunk
      overlay?.lay(over: &buffer, at: place * size, offsets: 0..<size)
    }
  }
}
