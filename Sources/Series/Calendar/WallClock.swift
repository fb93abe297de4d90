import Kernels

/// What the clocks on the wall do along a stretch of points: which point had the same local time some days before another.
///
/// A day is 24 hours of these clocks but for the two on which they change; whoever expects "the same as yesterday" means
/// what they show. Of an hour that comes twice, the point in the offset of the later day is meant where there is one; of an
/// hour that is left out, the point as long after the change. A place that moves over the date line keeps its points: that
/// is no change of the clocks.
package struct WallClock: Sendable {
  /// Seconds that a change puts the clocks forward or back by, at most.
  static let longestChange: Int64 = 7_200

  private let interval: Int64
  /// From which place on which offset from UTC holds; the first of them before all others, too.
  private var changes: [(place: Int, offset: Int64)]

  /// - Parameters:
  ///   - grid: place 0 is its first point; places may lie before and after it.
  ///   - range: the places that will be asked for and answered.
  package init(_ grid: TimeGrid, zone: TimeZoneRules, over range: Range<Int>) {
    interval = grid.interval
    func offset(_ place: Int) -> Int64 { zone.offset(at: grid.start &+ Int64(place) &* grid.interval) }
    changes = [(range.lowerBound, offset(range.lowerBound))]
    guard zone.hasChanges else { return }
    let stride = max(1, Int(Season.secondsPerDay / grid.interval))
    for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: stride) {
      let before = changes[changes.count - 1].offset
      let end = min(start + stride, range.upperBound)
      let after = offset(end)
      guard after != before else { continue }
      changes.append(((start + 1..<end).partitioningIndex { offset($0) != before }, after))
    }
  }

  /// The place of the same local time `distance` points before, as near as the grid has it; always before `place`.
  ///
  /// - Parameter distance: a whole number of days.
  package func place(_ place: Int, before distance: Int) -> Int {
    let plain = place - distance
    guard changes.count > 1 else { return plain }
    let shift = offset(at: place) - offset(at: plain)
    guard shift != 0, abs(shift) <= Self.longestChange else { return plain }
    let moved = plain + points(in: shift)
    return offset(at: moved) == offset(at: plain) ? moved : max(plain, moved)
  }

  /// Points that a place may be off by counting alone: what a history has to be longer by. 0 where counting is all there is
  /// to it: a period that isn't of whole days, clocks that don't change, or points too far apart to be moved.
  package static func reach(ofPeriod period: Int, interval: Int64, zone: TimeZoneRules) -> Int {
    guard period > 0, Int64(period) * interval % Season.secondsPerDay == 0, zone.hasChanges else { return 0 }
    return 2 * longestChange > interval ? Int((longestChange + interval - 1) / interval) : 0
  }

  private func offset(at place: Int) -> Int64 {
    (changes.last { $0.place <= place } ?? changes[0]).offset
  }

  /// To the nearest, of two the nearer to none.
  private func points(in shift: Int64) -> Int {
    Int((2 * abs(shift) + interval - 1) / (2 * interval)) * (shift < 0 ? -1 : 1)
  }
}

/// The moments of points, and the clocks of the place that they come from.
package struct LocalGrid: Sendable {
  package let grid: TimeGrid
  package let zone: TimeZoneRules

  package init(_ grid: TimeGrid, zone: TimeZoneRules) {
    self.grid = grid
    self.zone = zone
  }

  /// The part of it at these points.
  package func slice(_ range: Range<Int>) -> LocalGrid { LocalGrid(grid.slice(range), zone: zone) }

  /// What the clocks do at these places.
  package func clock(over range: Range<Int>) -> WallClock { WallClock(grid, zone: zone, over: range) }
}
