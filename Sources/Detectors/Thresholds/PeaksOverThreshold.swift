import Kernels

/// A threshold from the extremes of the scores (Siffer et al., KDD 2017, §3), by probability-weighted moments
/// instead of maximum likelihood: closed form, and steadier on the few dozen peaks that there are.
struct PeaksOverThreshold {
  /// Scores on the grid, NaN where there is none.
  let scores: [Double]
  let sorted: SortedValues

  init(scores: [Double], sorted: SortedValues) {
    self.scores = scores
    self.sorted = sorted
  }

  /// The level t: quantile 0.98, or 0.95 below 500 scores, lowered until ten scores exceed it, but not below the
  /// median. Without that a short history would give a tail of one or two points.
  func level(_ asked: Double?) -> Double {
    let level = asked ?? (sorted.count < 500 ? 0.95 : 0.98)
    let tenth = 1 - Double(ParetoTail.fewest) / Double(max(sorted.count - 1, 1))
    return sorted.quantile(min(level, max(0.5, tenth)))
  }

  /// The tail of the points above the level.
  func pointTail(level asked: Double? = nil) -> ParetoTail {
    let level = level(asked)
    let excesses = sorted.values.lazy.filter { $0 > level }.map { $0 - level }
    return ParetoTail(level: level, excesses: Array(excesses), points: sorted.count, isClustered: false)
  }

  /// How far beyond the level each cluster reaches: exceedances with fewer than `gap` scored points between them belong
  /// together, for an incident is one alert, however many points it lasts.
  func clusterExcesses(gap: Int) -> [Double] {
    let level = level(nil)
    var (maxima, quiet) = ([Double](), Int.max)
    for score in scores where !score.isNaN {
      guard score > level else {
        if quiet < .max { quiet += 1 }
        continue
      }
      let excess = min(score, 1e300) - level
      if quiet < gap { maxima[maxima.count - 1] = max(maxima[maxima.count - 1], excess) } else { maxima.append(excess) }
      quiet = 0
    }
    return maxima
  }

  /// Nothing counts as farther out than so many times the median excess: a glitch of any size is one large excess.
  static let farthest = 25.0

  /// The tail of the maxima of clusters.
  func clusterTail(_ excesses: [Double]) -> ParetoTail {
    let most = Self.farthest * SortedValues(excesses).median
    return ParetoTail(
      level: level(nil), excesses: excesses.map { min($0, most) }, points: sorted.count, isClustered: true)
  }

  /// The score that a share `risk` of the points exceeds.
  ///
  /// Where the risk is greater than the share of points beyond the level, the tail says nothing and the empirical
  /// quantile is taken.
  func threshold(risk: Double, tail: ParetoTail) -> Double {
    let expected = risk * Double(sorted.count)
    guard expected < Double(tail.exceedances) else { return sorted.quantile(1 - risk) }
    return tail.score(exceeded: expected)
  }
}
