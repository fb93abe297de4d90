import Kernels

/// How the candidates have done at one step of one metric, origin after origin: who is to be believed how far, and how
/// far off what is served has been.
///
/// The combination weighs each candidate by 1/MSE² of its latest residuals: the weights of Bates and Granger (Operational
/// Research Quarterly 1969) without covariances, squared so that a far worse candidate hardly counts. Nothing is used at an origin
/// that was not known there: a residual counts once its point lies before the origin.
package struct StepTrack: Sendable {
  package static let windowCapacity = 512

  /// What there is to say at an origin.
  package struct Verdict: Equatable, Sendable {
    /// One a candidate, summing to 1: all on the one that is served, where it is one.
    package var weights: [Double]
    /// What to add to the served mean for its bounds; NaN where too few residuals are known.
    package var lower: Double
    package var upper: Double

    /// The verdict on these means, one a candidate: one that lies more than ten widths of the interval away from the median
    /// of three or more has no weight. It starts from a glitch, as the last value of a series may be one.
    package func trusting(_ means: [Double]) -> Self {
      let sorted = SortedValues(means)
      let reach = 10 * (upper - lower)
      guard sorted.count > 2, reach > 0 else { return self }
      let trusted = zip(means, weights).map { abs(bounded($0) - sorted.median) > reach ? 0 : $1 }
      let total = trusted.reduce(0, +)
      guard total > 0, trusted != weights else { return self }
      var verdict = self
      verdict.weights = trusted.map { $0 / total }
      return verdict
    }

    /// Whether what came less what was served lies within the bounds; nil where either is unknown.
    package func holds(_ residual: Double) -> Bool? {
      residual.isNaN || lower.isNaN ? nil : residual >= lower && residual <= upper
    }
  }

  private let step: Int
  /// γ of the adaptation.
  static let adaptation = 0.005

  /// α, one less the level.
  private let nominal: Double
  private var adapted: Double
  /// The candidate that is served; nil for the combination.
  private let served: Int?
  private var errors: [RecentError]
  private var window = ResidualWindow(capacity: Self.windowCapacity)
  private var pending: [(origin: Int, residuals: [Double], verdict: Verdict)] = []
  private var head = 0

  package init(step: Int, candidates: Int, served: Int?, level: Double) {
    self.step = step
    nominal = 1 - level
    adapted = nominal
    self.served = served
    errors = [RecentError](repeating: RecentError(), count: candidates)
  }

  /// The verdict at an origin, which is not before that of any earlier call.
  package mutating func verdict(at origin: Int) -> Verdict {
    while head < pending.count, pending[head].origin + step < origin { absorb() }
    let bounds = window.bounds(nominal: nominal, adapted: adapted)
    return Verdict(weights: weights, lower: bounds?.lower ?? .nan, upper: bounds?.upper ?? .nan)
  }

  /// Tells what came of forecasts made at an origin, once its verdict has been asked for: one residual a candidate, NaN
  /// where there is none.
  package mutating func record(_ residuals: [Double], at origin: Int, by verdict: Verdict) {
    pending.append((origin, residuals, verdict))
  }

  /// Takes all that was recorded as known.
  package mutating func settle() {
    while head < pending.count { absorb() }
  }

  /// The mean by weights of the values that are there; NaN of none.
  package static func combined(_ values: [Double], by weights: [Double]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (value, weight) in zip(values, weights) where !value.isNaN && weight > 0 {
      sum += value * weight
      total += weight
    }
    return total > 0 ? sum / total : .nan
  }

  private mutating func absorb() {
    let (_, residuals, verdict) = pending[head]
    head += 1
    for candidate in errors.indices { errors[candidate].append(residuals[candidate]) }
    let served = Self.combined(residuals, by: verdict.weights)
    window.append(served)
    if let isInside = verdict.holds(served) {
      adapted = min(
        max(-ResidualWindow.widest * nominal, adapted + Self.adaptation * (nominal - (isInside ? 0 : 1))), 0.95)
    }
    if head == 1_024 {
      pending.removeFirst(head)
      head = 0
    }
  }

  private var weights: [Double] {
    if let served { return errors.indices.map { $0 == served ? 1 : 0 } }
    let squares = errors.map(\.meanSquare)
    let known = squares.filter { !$0.isNaN }
    guard let least = known.min() else { return errors.map { _ in 1 / Double(errors.count) } }
    // Of forecasters without any error the first is as good as the others.
    let shares = squares.map { $0.isNaN ? 0 : least == 0 ? ($0 == 0 ? 1 : 0) : (least / $0) * (least / $0) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
}
