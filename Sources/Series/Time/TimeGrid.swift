/// A materialised stretch of a lattice: `count` moments, `interval` seconds apart, the first at `start`.
///
/// Point `i` stands for the moment `start + i * interval`; `end` is one interval past the last. The
/// initialiser refuses what would overflow, so the arithmetic on a grid that exists cannot.
package struct TimeGrid: Equatable, Hashable, Sendable {
  /// 366 days: longer intervals are mistakes, not series.
  package static let longestInterval: Int64 = 366 * 86_400

  package let start: Int64
  package let interval: Int64
  package let count: Int

  /// - Throws: `intervalOutOfRange`, `negativeCount` or `gridOverflow`.
  package init(start: Int64, interval: Int64, count: Int) throws(SeriesError) {
    guard interval >= 1, interval <= Self.longestInterval else { throw .intervalOutOfRange(interval) }
    guard count >= 0 else { throw .negativeCount(count) }
    let (length, tooLong) = interval.multipliedReportingOverflow(by: Int64(count))
    guard !tooLong, !start.addingReportingOverflow(length).overflow else { throw .gridOverflow }
    self.init(checkedStart: start, interval: interval, count: count)
  }

  private init(checkedStart start: Int64, interval: Int64, count: Int) {
    self.start = start
    self.interval = interval
    self.count = count
  }

  /// The first point's place on the endless lattice of this interval: one less for each interval before it, on both sides
  /// of 1970, so that what is named by its place has one name whichever stretch is at hand.
  package var firstSlot: Int64 { start / interval - (start % interval < 0 ? 1 : 0) }

  /// One interval past the last point; `start` where the grid is empty. Exclusive, like every end here.
  package var end: Int64 { start + interval * Int64(count) }

  /// The moment of point `index`, which must be in `0...count`.
  package func timestamp(at index: Int) -> Int64 {
    precondition(index >= 0 && index <= count, "index outside the grid")
    return start + interval * Int64(index)
  }

  /// Every moment, first to last.
  package var timestamps: [Int64] { (0..<count).map { start + interval * Int64($0) } }

  /// The point at exactly this moment; `nil` off the grid's slots or outside its stretch.
  package func index(of timestamp: Int64) -> Int? {
    guard timestamp >= start, timestamp < end else { return nil }
    let distance = timestamp.subtractingReportingOverflow(start)
    guard !distance.overflow, distance.partialValue % interval == 0 else { return nil }
    return Int(distance.partialValue / interval)
  }

  /// The points whose moments lie in `from..<to`, clipped to the grid; empty where `to <= from`.
  package func indices(from: Int64, to: Int64) -> Range<Int> {
    let lower = firstIndex(atOrAfter: from)
    return lower..<max(lower, firstIndex(atOrAfter: to))
  }

  /// The first point at or after the moment, `count` where there is none.
  package func firstIndex(atOrAfter timestamp: Int64) -> Int {
    if timestamp <= start { return 0 }
    if timestamp >= end { return count }
    // Both lie within the grid's stretch, whose length is known to fit.
    let distance = timestamp - start
    return Int((distance + (interval - 1)) / interval)
  }

  /// The part of the grid at these points, clipped to the grid.
  package func slice(_ range: Range<Int>) -> TimeGrid {
    let clipped = range.clamped(to: 0..<count)
    return TimeGrid(checkedStart: timestamp(at: clipped.lowerBound), interval: interval, count: clipped.count)
  }

  /// Runs of `true` as ranges of time, each ending one interval after its last point; of `mask`, flags beyond the grid are
  /// not looked at.
  package func ranges(of mask: [Bool]) -> [Range<Int64>] {
    mask.prefix(count).runs(of: true).map { timestamp(at: $0.lowerBound)..<timestamp(at: $0.upperBound) }
  }
}

extension TimeLattice {
  /// The lattice under a grid, whose interval is valid already.
  package init(of grid: TimeGrid) {
    interval = grid.interval
    phase = Self.remainder(grid.start, grid.interval)
  }
}
