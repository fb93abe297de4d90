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

    mutating func append(_ point: EnsembleWalk.Distances) {
      level.append(point.level)
      season.append(point.season)
      local.append(point.local)
      expected.append(point.expected)
    }

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
    var course = Course()
    var walk = EnsembleWalk(self)
    let seasons = self.seasons(of: values, on: grid)
    for index in start(in: values, before: first)..<values.count {
      let distances = walk.take(
        values[index], at: index, season: seasons(index), isRenewed: !renewed.isEmpty && renewed[index])
      if index >= first { course.append(distances) }
    }
    return course
  }

  /// From where on everything is remembered that the answer depends on: usually not the whole history, so that a single
  /// point costs as little as one among many.
  func start(in values: [Double], before first: Int) -> Int {
    var (start, wanted) = (first, Self.plain + Self.renewal)
    let earliest = max(0, first - Self.localReach - Self.renewalReach)
    while start > earliest, wanted > 0 {
      start -= 1
      if !values[start].isNaN { wanted -= 1 }
    }
    return start
  }

  /// The median of the same time in the last periods, by place; nil where there is no period.
  func seasons(of values: [Double], on grid: LocalGrid) -> (_ index: Int) -> Double? {
    guard period > 0 else { return { _ in nil } }
    let clock = clockReach > 0 ? grid.clock(over: -clockReach..<values.count) : nil
    return { index in
      // Of three, NaN where one is missing: without an array, for this is most of what a point costs.
      func value(_ cycle: Int) -> Double {
        let place = clock?.place(index, before: cycle * period) ?? index - cycle * period
        return place >= 0 ? values[place] : .nan
      }
      return Self.lowerMedian(value(1), value(2), value(3))
    }
  }

  /// The lower of two in the middle; missing ones don't count.
  static func lowerMedian(_ a: Double, _ b: Double, _ c: Double) -> Double {
    if a.isNaN { return b.isNaN || c.isNaN ? (b.isNaN ? c : b) : min(b, c) }
    if b.isNaN || c.isNaN { return b.isNaN && c.isNaN ? a : min(a, b.isNaN ? c : b) }
    return max(min(a, b), min(max(a, b), c))
  }
}
