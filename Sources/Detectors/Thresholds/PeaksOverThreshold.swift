import Evaluation
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
    return clusters(gap: gap).map { min(scores[$0.peak], 1e300) - level }
  }

  /// The clusters themselves, in time.
  func clusters(gap: Int) -> [ScoreCluster] {
    let level = level(nil)
    var (clusters, quiet) = ([ScoreCluster](), Int.max)
    for (index, score) in scores.enumerated() where !score.isNaN {
      guard score > level else {
        if quiet < .max { quiet += 1 }
        continue
      }
      if quiet < gap, let last = clusters.last {
        clusters[clusters.count - 1] = ScoreCluster(
          range: last.range.lowerBound..<index + 1, peak: score > scores[last.peak] ? index : last.peak)
      } else {
        clusters.append(ScoreCluster(range: index..<index + 1, peak: index))
      }
      quiet = 0
    }
    return clusters
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

/// Points above a level that belong together: what one alert would be.
package struct ScoreCluster: Equatable, Sendable {
  /// Indices, from its first to its last point above the level.
  package let range: Range<Int>
  /// The first of its highest points.
  package let peak: Int

  /// The clusters of scores, as `rate` counts them.
  ///
  /// - Parameters:
  ///   - scores: consecutive grid points, NaN where there is none or it is not to count.
  ///   - interval: of the grid, in seconds, above 0.
  package static func all(of scores: [Double], interval: Int64) -> [ScoreCluster] {
    let sorted = SortedValues(scores)
    guard sorted.count > 0 else { return [] }
    return PeaksOverThreshold(scores: scores, sorted: sorted).clusters(gap: Int(AlertPace(interval: interval).closing))
  }
}
