/// What the members of the ensemble remember of a metric from one point to the next.
///
/// It goes along a stretch of points at once or point by point as they come, with the same result: all that it remembers is
/// of the last points, as ``EnsembleMetric/history`` bounds them.
struct EnsembleWalk: Sendable {
  /// Distances of a point from what each member expected.
  struct Distances {
    let level: Double
    let season: Double
    let local: Double
    /// What the season expected, else the local course, else the level; of missing points, too.
    let expected: Double
  }

  let metric: EnsembleMetric
  private var recent = RecentPoints(most: EnsembleMetric.plain)
  private var local = RecentPoints(most: EnsembleMetric.local)
  private var levels = RecentPoints(most: EnsembleMetric.renewal)
  private var seasons = RecentPoints(most: EnsembleMetric.renewal)
  /// Points that are missing since the last one.
  private var silent = 0
  /// The last stretch that operators called a new normal.
  private var renewal = 0..<0

  init(_ metric: EnsembleMetric) { self.metric = metric }

  /// Goes on to the next point.
  ///
  /// - Parameters:
  ///   - value: NaN where missing, within ±1e300.
  ///   - index: counts all points, missing ones too, one by one.
  ///   - season: what is usual at that time; nil of a metric without a period.
  mutating func take(_ value: Double, at index: Int, season: Double?, isRenewed: Bool = false) -> Distances {
    recent.forget(before: index - EnsembleMetric.localReach)
    local.forget(before: index - EnsembleMetric.localReach)
    silent = value.isNaN ? silent + 1 : 0
    if metric.isDense, silent >= EnsembleMetric.local { local.forget(before: index) }
    if isRenewed {
      renewal = (renewal.upperBound == index && !renewal.isEmpty ? renewal.lowerBound : index)..<index + 1
    }
    let usual = season ?? recent.median
    let steps = (
      level: step(levels, at: index, side: 0, since: renewal),
      season: step(seasons, at: index, side: 1, since: renewal)
    )
    let settled = local.median(from: renewal, at: index)
    let expected = usual + steps.season
    let distances = Distances(
      level: Self.nearer(value - metric.centre, steps.level), season: Self.nearer(value - usual, steps.season),
      local: Self.nearer(value - local.median, settled.isNaN ? 0 : settled - local.median),
      expected: !expected.isNaN ? expected : !local.median.isNaN ? local.median : metric.centre + steps.level)
    guard !value.isNaN else { return distances }
    levels.append(value - metric.centre, at: index)
    if !usual.isNaN { seasons.append(value - usual, at: index) }
    if metric.period == 0 { recent.append(value, at: index) }
    local.append(value, at: index)
    return distances
  }

  /// The distance from what was expected before a step, or from what is since, whichever is less.
  private static func nearer(_ residual: Double, _ step: Double) -> Double {
    abs(residual - step) < abs(residual) ? residual - step : residual
  }

  /// How far a member's expectation has moved by what has become the new normal.
  private func step(_ residuals: RecentPoints, at index: Int, side: Int, since renewal: Range<Int>) -> Double {
    let settled = residuals.median(from: renewal, at: index)
    if !settled.isNaN { return settled }
    guard side < metric.sides.count, metric.sides[side] > 0, residuals.count == EnsembleMetric.renewal,
      residuals.first > index - EnsembleMetric.renewalReach
    else { return 0 }
    let (above, below) = residuals.count(beyond: metric.sides[side])
    return max(above, below) >= EnsembleMetric.quorum ? residuals.median : 0
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
