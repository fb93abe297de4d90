import Glibc

/// The tail of a score's distribution beyond a level: a generalised Pareto distribution of the excesses (Pickands
/// 1975), survival (1 + γ·y/σ)^(−1/γ), for γ → 0 the exponential exp(−y/σ).
package struct ParetoTail: Equatable, Sendable {
  /// t: the level whose excesses were fitted.
  package let level: Double
  /// σ: in units of the score; 0 where nothing exceeds the level.
  package let scale: Double
  /// γ: positive for heavy tails, negative for bounded ones; within [−0.5, 0.9].
  package let shape: Double
  /// N_t: how many excesses were fitted (clusters of them where `isClustered`).
  package let exceedances: Int
  /// n: how many scores there were.
  package let points: Int
  /// Whether each cluster of exceedances counts once, by its maximum.
  package let isClustered: Bool

  /// Within it probability-weighted moments have finite variance on the one side (Hosking and Wallis 1987), and on
  /// the other the extrapolation stays within reason.
  static let shapes = -0.5...0.9
  /// With fewer excesses than this a shape says more of chance than of the tail; then the tail is exponential.
  static let fewest = 10

  /// A tail that was fitted before.
  package init(level: Double, scale: Double, shape: Double, exceedances: Int, points: Int, isClustered: Bool) {
    self.level = level
    self.scale = scale
    self.shape = shape
    self.exceedances = exceedances
    self.points = points
    self.isClustered = isClustered
  }

  /// Fits by probability-weighted moments (Hosking and Wallis 1987, Technometrics 29): with a₀ the mean of the
  /// excesses and a₁ = mean of y₍ᵢ₎·(m − i)/(m − 1) over them in ascending order, γ = 2 − a₀/(a₀ − 2a₁), clipped,
  /// and σ = a₀·(1 − γ), which keeps the mean.
  ///
  /// Excesses must be 0 or more and finite. Fewer than ten are taken as exponential; none, or all of them 0, as
  /// σ = 0.
  init(level: Double, excesses: [Double], points: Int, isClustered: Bool) {
    self.level = level
    exceedances = excesses.count
    self.points = points
    self.isClustered = isClustered
    let greatest = excesses.max() ?? 0
    guard greatest > 0 else {
      (scale, shape) = (0, 0)
      return
    }
    // In units of the greatest, so that sums of large scores stay finite.
    let ordered = excesses.map { $0 / greatest }.sorted()
    let mean = ordered.reduce(0, +) / Double(ordered.count)
    shape = ordered.count < Self.fewest ? 0 : Self.shape(of: ordered, mean: mean)
    scale = greatest * mean * (1 - shape)
  }

  private static func shape(of ordered: [Double], mean: Double) -> Double {
    let count = Double(ordered.count)
    let weighted = ordered.enumerated().reduce(0.0) { sum, excess in
      sum + excess.element * (count - 1 - Double(excess.offset)) / (count - 1)
    }
    let difference = mean - 2 * weighted / count
    // Equal excesses have no difference: a point mass, whose limit is the lower bound.
    guard difference > 0 else { return shapes.lowerBound }
    return min(max(2 - mean / difference, shapes.lowerBound), shapes.upperBound)
  }

  /// The score that is exceeded `expected` times in `points` points (by clusters where `isClustered`):
  /// z = t + σ/γ·((expected/N_t)^(−γ) − 1), for γ → 0 z = t − σ·ln(expected/N_t).
  ///
  /// Only meaningful where `expected` is above 0 and at most `exceedances`; at most 1e300.
  func score(exceeded expected: Double) -> Double {
    let logarithm = log(expected / Double(max(exceedances, 1)))
    let excess = abs(shape) < 1e-9 ? -logarithm : expm1(-shape * logarithm) / shape
    return min(level + scale * excess, 1e300)
  }
}
