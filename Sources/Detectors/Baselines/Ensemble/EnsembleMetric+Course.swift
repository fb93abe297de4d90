/// The members' distances along a stretch of points, in one pass; each depends on the `history` points before alone, so that
/// any portions give the same.
///
/// **New normal.** Where 12 of the last 16 points lie on one side of what a member expects, farther than all but 2 % of what
/// was learnt, their median is as usual as that: a step is one alert, what is new becomes the norm, and neither the way
/// back nor a season that has meanwhile learnt the new side is another. The local median follows by itself.
extension EnsembleMetric {
  /// Distances of each point from what each member expected; NaN where the point is missing or the member says nothing.
  struct Course {
    var level: [Double] = []
    var season: [Double] = []
    var local: [Double] = []
    /// What the season expected, else the local course, else the level; of missing points, too.
    var expected: [Double] = []
  }

  /// - Parameters:
  ///   - values: NaN where missing, within ±1e300.
  ///   - first: where the answer begins; what is before is history.
  func course(of values: [Double], from first: Int) -> Course {
    var course = Course()
    var recent = RecentPoints(most: Self.plain)
    var (levels, seasons) = (RecentPoints(most: Self.renewal), RecentPoints(most: Self.renewal))
    /// How many of the recent points the local median may look at, and how many are missing since the last.
    var (fresh, silent) = (0, 0)
    for (index, value) in values.enumerated() {
      recent.forget(before: index - Self.localReach)
      if value.isNaN {
        silent += 1
        if isDense, silent >= Self.local { fresh = 0 }
      }
      let usual = seasonal(values, at: index, recent)
      let local = recent.median(ofLast: min(fresh, Self.local))
      let steps = (level: step(levels, at: index, side: 0), season: step(seasons, at: index, side: 1))
      if index >= first {
        course.level.append(Self.nearer(value - centre, steps.level))
        course.season.append(Self.nearer(value - usual, steps.season))
        course.local.append(value - local)
        let expected = usual + steps.season
        course.expected.append(!expected.isNaN ? expected : !local.isNaN ? local : centre + steps.level)
      }
      guard !value.isNaN else { continue }
      levels.append(value - centre, at: index)
      if !usual.isNaN { seasons.append(value - usual, at: index) }
      recent.append(value, at: index)
      (fresh, silent) = (min(fresh + 1, Self.plain), 0)
    }
    return course
  }

  /// The distance from what was expected before a step, or from what is since, whichever is less.
  private static func nearer(_ residual: Double, _ step: Double) -> Double {
    abs(residual - step) < abs(residual) ? residual - step : residual
  }

  /// The median of the same time in the last periods, or of the last points where there is no period.
  private func seasonal(_ values: [Double], at index: Int, _ recent: RecentPoints) -> Double {
    guard period > 0 else { return recent.median(ofLast: Self.plain) }
    var past = RecentPoints(most: Self.cycles)
    for cycle in 1...Self.cycles {
      let place = index - cycle * period
      if place >= 0, !values[place].isNaN { past.append(values[place], at: place) }
    }
    return past.median(ofLast: Self.cycles)
  }

  /// How far a member's expectation has moved by what has become the new normal.
  private func step(_ residuals: RecentPoints, at index: Int, side: Int) -> Double {
    guard side < sides.count, sides[side] > 0, residuals.count == Self.renewal,
      residuals.first > index - Self.renewalReach
    else { return 0 }
    let (above, below) = residuals.count(beyond: sides[side])
    return max(above, below) >= Self.quorum ? residuals.median(ofLast: Self.renewal) : 0
  }
}

/// The last few measured points, oldest first.
private struct RecentPoints {
  private let most: Int
  private var values: [Double] = []
  private var places: [Int] = []

  init(most: Int) { self.most = most }

  var count: Int { values.count }
  /// The place of the oldest; nothing is asked of none.
  var first: Int { places.first ?? .min }

  mutating func append(_ value: Double, at place: Int) {
    if values.count == most { removeFirst(1) }
    values.append(value)
    places.append(place)
  }

  mutating func forget(before place: Int) {
    guard first < place, let kept = places.firstIndex(where: { $0 >= place }) else {
      if first < place { removeFirst(values.count) }
      return
    }
    removeFirst(kept)
  }

  /// NaN of none.
  func median(ofLast count: Int) -> Double {
    let sorted = values.suffix(count).sorted()
    return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
  }

  func count(beyond side: Double) -> (above: Int, below: Int) {
    values.reduce((0, 0)) { ($0.0 + ($1 > side ? 1 : 0), $0.1 + ($1 < -side ? 1 : 0)) }
  }

  private mutating func removeFirst(_ count: Int) {
    values.removeFirst(count)
    places.removeFirst(count)
  }
}
