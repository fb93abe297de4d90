import Series

/// The members' distances along a stretch of points, in one pass; each depends on the `history` points before alone, so that
/// any portions give the same.
///
/// **New normal.** Where 12 of the last 16 points lie on one side of what a member expects, farther than all but 2 % of what
/// was learnt, their median is as usual as that: a step is one alert, what is new becomes the norm, and neither the way
/// back nor a season that has meanwhile learnt the new side is another. The local median follows by itself. Where operators
/// said that a new normal has begun, its points count from the first one on.
extension EnsembleMetric {
  /// Distances of each point from what each member expected; NaN where the point is missing or the member says nothing.
  struct Course {
    var level: [Double] = []
    var season: [Double] = []
    var local: [Double] = []
    /// What the season expected, else the local course, else the level; of missing points, too.
    var expected: [Double] = []

    /// The distance from what a member expected, in the members' order.
    subscript(member: Int, place: Int) -> Double {
      switch member {
      case 0: level[place]
      case 1: season[place]
      default: local[place]
      }
    }
  }

  /// - Parameters:
  ///   - values: NaN where missing, within ±1e300.
  ///   - renewed: whether operators called a point part of a new normal; empty where none is.
  ///   - first: where the answer begins; what is before is history.
  func course(of values: [Double], renewed: [Bool] = [], on grid: LocalGrid, from first: Int) -> Course {
    let clock = clockReach > 0 ? grid.clock(over: -clockReach..<values.count) : nil
    var course = Course()
    var (recent, local) = (RecentPoints(most: Self.plain), RecentPoints(most: Self.local))
    var (levels, seasons) = (RecentPoints(most: Self.renewal), RecentPoints(most: Self.renewal))
    /// Points that are missing since the last one.
    var silent = 0
    /// The last stretch that operators called a new normal.
    var renewal = 0..<0
    for index in start(in: values, before: first)..<values.count {
      let value = values[index]
      recent.forget(before: index - Self.localReach)
      local.forget(before: index - Self.localReach)
      silent = value.isNaN ? silent + 1 : 0
      if isDense, silent >= Self.local { local.forget(before: index) }
      if !renewed.isEmpty, renewed[index] {
        renewal = (renewal.upperBound == index && !renewal.isEmpty ? renewal.lowerBound : index)..<index + 1
      }
      let usual = period > 0 ? seasonal(values, at: index, clock) : recent.median
      let steps = (
        level: step(levels, at: index, side: 0, since: renewal),
        season: step(seasons, at: index, side: 1, since: renewal)
      )
      if index >= first {
        course.level.append(Self.nearer(value - centre, steps.level))
        course.season.append(Self.nearer(value - usual, steps.season))
        let settled = local.median(from: renewal, at: index)
        course.local.append(Self.nearer(value - local.median, settled.isNaN ? 0 : settled - local.median))
        let expected = usual + steps.season
        course.expected.append(!expected.isNaN ? expected : !local.median.isNaN ? local.median : centre + steps.level)
      }
      guard !value.isNaN else { continue }
      levels.append(value - centre, at: index)
      if !usual.isNaN { seasons.append(value - usual, at: index) }
      if period == 0 { recent.append(value, at: index) }
      local.append(value, at: index)
    }
    return course
  }

  /// From where on everything is remembered that the answer depends on: usually not the whole history, so that a single
  /// point costs as little as one among many.
  private func start(in values: [Double], before first: Int) -> Int {
    var (start, wanted) = (first, Self.plain + Self.renewal)
    let earliest = max(0, first - Self.localReach - Self.renewalReach)
    while start > earliest, wanted > 0 {
      start -= 1
      if !values[start].isNaN { wanted -= 1 }
    }
    return start
  }

  /// The distance from what was expected before a step, or from what is since, whichever is less.
  private static func nearer(_ residual: Double, _ step: Double) -> Double {
    abs(residual - step) < abs(residual) ? residual - step : residual
  }

  /// The median of the same time in the last periods.
  private func seasonal(_ values: [Double], at index: Int, _ clock: WallClock?) -> Double {
    // Of three, NaN where one is missing: without an array, for this is most of what a point costs.
    func value(_ cycle: Int) -> Double {
      let place = clock?.place(index, before: cycle * period) ?? index - cycle * period
      return place >= 0 ? values[place] : .nan
    }
    return Self.lowerMedian(value(1), value(2), value(3))
  }

  /// The lower of two in the middle; missing ones don't count.
  static func lowerMedian(_ a: Double, _ b: Double, _ c: Double) -> Double {
    if a.isNaN { return b.isNaN || c.isNaN ? (b.isNaN ? c : b) : min(b, c) }
    if b.isNaN || c.isNaN { return b.isNaN && c.isNaN ? a : min(a, b.isNaN ? c : b) }
    return max(min(a, b), min(max(a, b), c))
  }

  /// How far a member's expectation has moved by what has become the new normal.
  private func step(_ residuals: RecentPoints, at index: Int, side: Int, since renewal: Range<Int>) -> Double {
    let settled = residuals.median(from: renewal, at: index)
    if !settled.isNaN { return settled }
    guard side < sides.count, sides[side] > 0, residuals.count == Self.renewal,
      residuals.first > index - Self.renewalReach
    else { return 0 }
    let (above, below) = residuals.count(beyond: sides[side])
    return max(above, below) >= Self.quorum ? residuals.median : 0
  }
}

extension RecentPoints {
  /// The median of the points since a stretch that operators called a new normal began; NaN where none of it is recent.
  fileprivate func median(from renewal: Range<Int>, at index: Int) -> Double {
    let earliest = index - EnsembleMetric.renewalReach + 1
    guard !renewal.isEmpty, renewal.upperBound > max(first, earliest) else { return .nan }
    return median(from: max(renewal.lowerBound, earliest))
  }
}
