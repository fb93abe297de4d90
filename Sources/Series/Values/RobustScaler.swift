import Kernels

/// (x − median)/MAD, clipped: a scale that a few outliers cannot set, and in which none of them weighs more than
/// `limit`.
package struct RobustScaler: Equatable, Sendable {
  package let median: Double
  /// The median absolute deviation; where more than half of the values are equal, the 0.99 quantile of the
  /// deviations, and 1 for a constant.
  package let deviation: Double
  package let limit: Double

  /// A scaler read back from a model.
  package init(median: Double, deviation: Double, limit: Double) {
    self.median = median
    self.deviation = deviation
    self.limit = limit
  }

  /// Fits to the values that are not NaN, taken within ±1e300 so that their differences are finite; without any, the
  /// median is 0.
  package init(_ values: [Double], limit: Double) {
    let sorted = SortedValues(values)
    let middle = sorted.count == 0 ? 0 : sorted.median
    let deviations = SortedValues(sorted.values.map { abs($0 - middle) })
    let candidates = [0.5, 0.99, 1].map { deviations.quantile($0) }
    self.init(median: middle, deviation: candidates.first { $0 > 0 } ?? 1, limit: limit)
  }

  /// NaN for NaN.
  package func scaled(_ value: Double) -> Double {
    value.isNaN ? .nan : min(max((value - median) / deviation, -limit), limit)
  }

  package func scaled(_ values: [Double]) -> [Double] { values.map { scaled($0) } }
  package func unscaled(_ value: Double) -> Double { median + value * deviation }
}
