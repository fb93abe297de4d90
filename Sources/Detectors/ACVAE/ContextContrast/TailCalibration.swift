import Glibc
import Kernels

/// How surprising a score is, as −ln of the share of the training range's scores that are as great: what makes scores of
/// different kinds comparable, and their sum mean something.
///
/// Up to the 90th percentile it is that of the empirical distribution, kept as its quantiles; beyond, where few scores tell
/// and those may be anomalies, it goes on straight through the 99th percentile, as if the tail were exponential. It never
/// falls where the score rises, and ends nowhere.
struct TailCalibration: Equatable, Sendable {
  /// Intervals of equal share up to `bodyShare`.
  static let steps = 128
  static let bodyShare = 0.9
  static let tailShare = 0.99

  /// `steps + 1` quantiles from the least score to the one at `bodyShare`, ascending.
  let body: [Double]
  /// By how much the score rises from `bodyShare` to `tailShare`; above 0.
  let tailWidth: Double

  /// As kept; nil where these are no quantiles.
  init?(body: [Double], tailWidth: Double) {
    guard body.count == Self.steps + 1, body.allSatisfy(\.isFinite), zip(body, body.dropFirst()).allSatisfy(<=),
      tailWidth > 0, tailWidth.isFinite
    else { return nil }
    (self.body, self.tailWidth) = (body, tailWidth)
  }

  /// By scores of which NaN are left out; nil where none is left. Where a tenth of them and more are equal, the tail is as
  /// wide as the upper body, or, of scores that are all the same, as the score itself or 1.
  init?(fitting scores: [Double]) {
    let sorted = SortedValues(scores)
    guard !sorted.values.isEmpty else { return nil }
    let body = (0...Self.steps).map { sorted.quantile(Self.bodyShare * Double($0) / Double(Self.steps)) }
    let end = body[Self.steps]
    let widths = [sorted.quantile(Self.tailShare) - end, end - sorted.median, max(1, abs(end))]
    self.init(body: body, tailWidth: widths.first { $0 > 0 } ?? 1)
  }

  /// NaN for NaN.
  func surprise(of score: Double) -> Double {
    guard let low = body.first, let end = body.last else { return .nan }
    if score > end {
      let (from, to) = (-log(1 - Self.bodyShare), -log(1 - Self.tailShare))
      return from + (score - end) / tailWidth * (to - from)
    }
    guard score > low else { return score.isNaN ? .nan : 0 }
    let upper = firstIndex(atLeast: score)
    let (below, above) = (body[upper - 1], body[upper])
    let part = above > below ? (score - below) / (above - below) : 0
    return -log(1 - Self.bodyShare * (Double(upper - 1) + part) / Double(Self.steps))
  }

  /// Of `body`; 1 at least for a score above the first.
  private func firstIndex(atLeast score: Double) -> Int { body.dropLast().partitioningIndex { $0 >= score } }
}
