/// (x − median)/MAD, clipped: a scale that a few outliers cannot set, and in which none of them weighs more than
/// `limit`.
struct RobustScaler: Equatable, Sendable {
  let median: Double
  /// The median absolute deviation; where more than half of the values are equal, the 0.99 quantile of the
  /// deviations, and 1 for a constant.
  let deviation: Double
  let limit: Double

  init(median: Double, deviation: Double, limit: Double) {
    self.median = median
    self.deviation = deviation
    self.limit = limit
  }

  init(_ values: [Double], limit: Double) {
    let sorted = SortedScores(values)
    let middle = sorted.count > 0 ? sorted.median : 0
    let deviations = SortedScores(sorted.values.lazy.map { abs($0 - middle) })
    let candidates = deviations.count > 0 ? [deviations.median, deviations.quantile(0.99), deviations.quantile(1)] : []
    self.init(median: middle, deviation: candidates.first { $0 > 0 } ?? 1, limit: limit)
  }

  func scaled(_ value: Double) -> Double {
    value.isNaN ? .nan : min(max((value - median) / deviation, -limit), limit)
  }

  func scaled(_ values: [Double]) -> [Double] { values.map { scaled($0) } }
  func unscaled(_ value: Double) -> Double { median + value * deviation }
}
