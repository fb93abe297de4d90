import Series
import Storage

/// Where the rows of a request lie in time, in stretches of 1,024 slots: finds rows that are far from all others, as one
/// whose time came out as 0 or whose year was mistyped. All in between would be missing points, of which a training or an
/// answer goes through each one.
///
/// Stretches with rows that are as many empty stretches or more apart as there are such stretches in all are islands.
/// Times are **far apart** where the empty stretches between islands are more than `mostEmpty` times as many as those
/// with rows, and at least `leastEmpty`, below which they cost next to nothing. How densely an island is filled is of no
/// account: a value an hour on a grid of seconds is one island.
struct TimeIslands {
  static let mostEmpty: Int64 = 9
  static let leastEmpty: Int64 = 100
  /// A series spans no more stretches than this, so that rows in more are too far apart whatever else they are.
  private static let mostStretches = Int(SeriesLimits.span / Int64(ChunkAddress.slotsPerChunk)) + 2

  private struct Stretch {
    var rows: Int
    /// Of the first of them, and where it came from.
    let slot: Int64
    let place: Int
  }

  private var stretches: [Int64: Stretch] = [:]
  private var current: (chunk: Int64, stretch: Stretch)?

  /// Takes the next row. Rows mostly come in order, so that a stretch is looked up once and not once a row.
  mutating func take(_ slot: Int64, place: Int) {
    let chunk = slot >> 10
    if current?.chunk == chunk {
      current?.stretch.rows += 1
      return
    }
    keep()
    let known = stretches[chunk]
    guard known != nil || stretches.count < Self.mostStretches else { return }
    current = (chunk, Stretch(rows: (known?.rows ?? 0) + 1, slot: known?.slot ?? slot, place: known?.place ?? place))
  }

  private mutating func keep() {
    if let current { stretches[current.chunk] = current.stretch }
  }

  /// What is wrong with how many of the rows; nil where they are not far apart.
  ///
  /// - Parameters:
  ///   - series: the points that are there already, which count as one island from the first to the last.
  ///   - place: where in the request a row is.
  mutating func error(on grid: TimeLattice, beside series: SeriesRecord?, _ place: (Int) -> Fault.Place)
    -> (error: MonitoringError, rows: Int)?
  {
    keep()
    let old = series?.slots.map(ChunkAddress.chunks)
    let chunks = stretches.keys.filter { !(old?.contains($0) ?? false) }.sorted()
    let occupied = Int64(chunks.count) + Int64(old?.count ?? 0)
    var parts = chunks.map { $0..<$0 + 1 }
    if let old { parts.insert(old, at: parts.firstIndex { $0.lowerBound > old.lowerBound } ?? parts.endIndex) }
    var islands: [Range<Int64>] = []
    var empty: Int64 = 0
    for part in parts {
      guard let last = islands.last, part.lowerBound - last.upperBound < max(1, occupied) else {
        empty += islands.last.map { part.lowerBound - $0.upperBound } ?? 0
        islands.append(part)
        continue
      }
      islands[islands.count - 1] = last.lowerBound..<part.upperBound
    }
    guard empty >= Self.leastEmpty, empty > Self.mostEmpty * occupied else { return nil }
    return error(islands, on: grid, old: old, place)
  }

  private func error(
    _ islands: [Range<Int64>], on grid: TimeLattice, old: Range<Int64>?, _ place: (Int) -> Fault.Place
  ) -> (error: MonitoringError, rows: Int) {
    let sizes = islands.map { island in
      stretches.reduce(0) { island.contains($1.key) ? $0 + $1.value.rows : $0 }
    }
    // The points that are there already are what the others are far from; of a new series, the most rows.
    let main =
      islands.firstIndex { island in old.map { island.overlaps($0) } ?? false }
      ?? sizes.indices.max { (sizes[$0], $1) < (sizes[$1], $0) } ?? 0
    let others = islands.indices.filter { $0 != main }
    let rows = others.reduce(0) { $0 + sizes[$1] }
    let (first, last) = (time(islands[main].lowerBound, grid), time(islands[main].upperBound, grid))
    let faults = others.prefix(FutureTimes.mostShown).map { index in
      let island = islands[index]
      let isBefore = index < main
      let gap =
        (isBefore ? islands[main].lowerBound - island.upperBound : island.lowerBound - islands[main].upperBound)
        * Int64(ChunkAddress.slotsPerChunk)
      let row = firstRow(in: island)
      return Fault(
        at: place(row?.place ?? 0), code: .farApart,
        detail: """
          \(Timestamp.format(grid.time(ofSlot: row?.slot ?? 0))) lies about \(gap) intervals \
          \(isBefore ? "before" : "after") all others\(sizes[index] == 1 ? "" : ", as do \(sizes[index] - 1) rows near it")
          """)
    }
    let error = MonitoringError(
      .farApart,
      """
      \(rows) of \(sizes.reduce(0, +)) \(rows == 1 ? "row lies" : "rows lie") far from all others, which reach from \
      about \(first) to \(last): nearly all points in between would be missing. Take \(rows == 1 ? "it" : "them") out \
      or mend the time; where the gap is meant, say so: ?allow_gaps=true.
      """, faults: Array(faults))
    return (error, rows)
  }

  private func time(_ chunk: Int64, _ grid: TimeLattice) -> String {
    Timestamp.format(grid.time(ofSlot: chunk << 10))
  }

  private func firstRow(in island: Range<Int64>) -> Stretch? {
    stretches.lazy.filter { island.contains($0.key) }.map(\.value).min { $0.place < $1.place }
  }
}
