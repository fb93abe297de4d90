/// How the times of a file follow each other: the grid they lie on or near, and how well.
package struct Cadence: Equatable, Sendable {
  package let lattice: TimeLattice
  /// Distinct times.
  package let moments: Int
  /// Of them, those that lie on no slot of the grid.
  package let strays: Int
  /// The share of steps that are a whole number of intervals to within a quarter of one.
  package let regularity: Double

  /// Times that are regular but for jitter: snapped to the nearest slot they are a series.
  package static let leastRegularity = 0.9

  /// Whether the rows come at no interval: events rather than a series.
  package let isIrregular: Bool

  package var isExact: Bool { strays == 0 }
  package var isRegular: Bool { !isIrregular && (isExact || regularity >= Self.leastRegularity) }

  /// - Parameters:
  ///   - timestamps: in any order, repeated, with gaps.
  ///   - interval: where it is known.
  /// - Throws: as `TimeLattice.init(inferredFrom:)`.
  package init(of timestamps: [Int64], interval: Int64? = nil) throws(SeriesError) {
    let exact = try TimeLattice(inferredFrom: timestamps, interval: interval)
    let moments = TimeLattice.distinct(timestamps)
    let steps = zip(moments.dropFirst(), moments).map { $0 - $1 }
    let strays = moments.count { exact.slot(at: $0) == nil }
    let density =
      Double(moments.count) * Double(exact.interval)
      / Double((moments.last ?? 0) - (moments.first ?? 0) + exact.interval)
    self.moments = moments.count
    // Times that stray have no divisor in common but a second or so, which nearly no slot of has a time.
    let isThin = density < Self.leastDensity && exact.interval < 10 && interval == nil
    guard strays > 0 || isThin, let near = Self.nominal(steps, moments, interval) else {
      (lattice, self.strays, regularity) = (exact, strays, Self.regularity(of: steps, interval: exact.interval))
      isIrregular = false
      return
    }
    regularity = Self.regularity(of: steps, interval: near.interval)
    guard regularity >= Self.leastRegularity else {
      // A few rows beside a grid are faults; where most are, there is none.
      (lattice, self.strays, isIrregular) = (exact, strays, isThin || strays * 4 > moments.count)
      return
    }
    (lattice, isIrregular) = (near, false)
    self.strays = moments.count { near.slot(at: $0) == nil }
  }

  /// A file of which fewer than one slot in twenty has a row is looked at twice.
  private static let leastDensity = 0.05

  /// The grid near times that stray: the mean of the usual steps, brought to the usual interval that is next to it.
  private static func nominal(_ steps: [Int64], _ moments: [Int64], _ known: Int64?) -> TimeLattice? {
    guard let first = moments.first, steps.count >= 2 || known != nil else { return nil }
    var interval = known ?? 0
    if known == nil {
      let sorted = steps.sorted()
      let median = sorted[sorted.count / 2]
      let usual = sorted.filter { $0 * 4 >= median * 3 && $0 * 4 <= median * 5 }
      let mean = Double(usual.reduce(0, +)) / Double(max(1, usual.count))
      let nice = usualIntervals.min { abs(Double($0) - mean) < abs(Double($1) - mean) } ?? 1
      interval = abs(Double(nice) - mean) <= max(0.5, 0.02 * mean) ? nice : Int64(mean.rounded())
    }
    guard interval >= 1, interval <= TimeGrid.longestInterval else { return nil }
    // Where they lie within the interval, as a mean on a circle is found without one: by the middle of the shortest arc
    // that holds most of them.
    let places = moments.map { TimeLattice.remainder($0 - first, interval) }.sorted()
    let needed = max(1, places.count * 9 / 10)
    var best = (length: Int64.max, middle: Int64(0))
    for start in places.indices {
      let last = start + needed - 1
      let end = last < places.count ? places[last] : places[last - places.count] + interval
      let length = end - places[start]
      if length < best.length { best = (length, places[start] + length / 2) }
    }
    let phase = TimeLattice.remainder(first + best.middle, interval)
    // What strays about the full minute or hour is meant for it.
    let isNearZero = min(phase, interval - phase) * 4 <= max(best.length, 4)
    return TimeLattice(interval: interval, phase: isNearZero ? 0 : phase)
  }

  private static func regularity(of steps: [Int64], interval: Int64) -> Double {
    guard !steps.isEmpty else { return 1 }
    let regular = steps.count { step in
      let off = TimeLattice.remainder(step, interval)
      return step * 4 >= interval * 3 && min(off, interval - off) * 4 <= interval
    }
    return Double(regular) / Double(steps.count)
  }

  private static let usualIntervals: [Int64] = [
    1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 300, 360, 600, 720, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400,
    21_600, 28_800,
    43_200, 86_400, 604_800,
  ]
}

extension TimeLattice {
  /// The slot that lies nearest to a moment, the later of two; nil beyond what `Int64` holds.
  package func slot(nearest timestamp: Int64) -> Int64? {
    let (shifted, overflow) = timestamp.addingReportingOverflow(interval / 2)
    return overflow ? nil : slot(atOrBefore: shifted)
  }
}
