/// From where a back-test forecasts, and how far: origins spread over the part of the training range that was held
/// out.
package struct BackTestPlan: Equatable, Sendable {
  /// Longer horizons are not calibrated: a day of minutes.
  package static let longestHorizon = 1_440
  package static let mostOrigins = 512
  /// Fewer held-out points than this tell nothing of a spread.
  static let leastPoints = 16
  /// Residuals of all candidates, metrics, origins and steps together, which bounds the work.
  static let mostResiduals = 1 << 20
  /// Origins that are kept where the horizon has to give way: enough for intervals at 0.99.
  static let leastOrigins = 200
  /// Held-out values of all metrics together, which bounds what a version keeps of them; of a longer part the latest count.
  static let mostValues = 1 << 15

  /// Held-out points, indices into the training range.
  package let heldOut: Range<Int>
  package let horizon: Int
  /// Ascending, within `heldOut`.
  package let origins: [Int]

  /// A plan for the last `share` of `points`; nil where that is too short. The horizon is at most a quarter of the part,
  /// so that no step is judged by a single stretch; of effortful forecasters (`effort` above 1) it gives way.
  package init?(points: Int, share: Double, metrics: Int, candidates: Int, effort: Int = 1) {
    let whole = Int((Double(points) * min(max(share, 0), 1)).rounded())
    guard whole >= Self.leastPoints, whole < points, metrics > 0, candidates > 0 else { return nil }
    let length = min(whole, Self.mostPoints(metrics: metrics))
    let budget = Self.mostResiduals / metrics / candidates / max(1, effort)
    heldOut = points - length..<points
    horizon = max(1, min(Self.longestHorizon, length / 4, budget / Self.leastOrigins))
    let count = max(1, min(Self.mostOrigins, length, budget / horizon))
    origins = Self.origins(count, in: heldOut)
  }

  /// Held-out points, at most.
  static func mostPoints(metrics: Int) -> Int { max(256, mostValues / max(1, metrics)) }

  /// So many of the points of a part, evenly spread from its first on.
  static func origins(_ count: Int, in part: Range<Int>) -> [Int] {
    (0..<count).map { part.lowerBound + $0 * part.count / count }
  }
}
