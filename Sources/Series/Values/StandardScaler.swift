import Glibc

// For libm: an unoptimised build calls `sqrt`, and only this import links it.

/// Standardises values: `z = (x − mean) / deviation`, fitted on the training range only.
///
/// Missing values (NaN) and excluded points take no part in the fit and stay NaN when scaled. The deviation is
/// that of the population (divided by n), as the Donut paper standardises. Sums are taken on values divided by
/// the greatest magnitude, so 1e308 doesn't overflow.
///
/// **A range without spread** (deviation at or below 1e-10 of the greatest magnitude: a constant) has no
/// deviation to divide by. It gets a thousandth of its magnitude, or 1 where all values are zero, so a change
/// of 1 % shows as 10 deviations; `isConstant` says so. A range without any value gets mean 0 and deviation 1.
package struct StandardScaler: Equatable, Sendable {
  /// Scaled values stop here, so that no outlier is infinite to a network that computes in `Float`.
  package static let limit = 1e6

  package let mean: Double
  package let deviation: Double
  /// How many values the fit saw.
  package let count: Int
  package let isConstant: Bool

  /// A scaler read back from a model; `deviation` must be positive and finite, `mean` finite, else `nil`.
  package init?(mean: Double, deviation: Double, count: Int, isConstant: Bool) {
    guard mean.isFinite, deviation.isFinite, deviation > 0, count >= 0 else { return nil }
    self.mean = mean
    self.deviation = deviation
    self.count = count
    self.isConstant = isConstant
  }

  /// Fits mean and deviation.
  ///
  /// - Parameters:
  ///   - values: any length; NaN and infinities are skipped.
  ///   - excluded: `true` for points to leave out (labelled anomalies); empty means none.
  package init(fitting values: [Double], excluding excluded: [Bool] = []) {
    let used = values.indices.filter { values[$0].isFinite && !($0 < excluded.count && excluded[$0]) }
    let scale = used.reduce(0) { max($0, abs(values[$1])) }
    count = used.count
    guard scale > 0 else {
      (mean, deviation, isConstant) = (0, 1, true)
      return
    }
    let size = Double(used.count)
    let average = used.reduce(0) { $0 + values[$1] / scale } / size
    let squares = used.reduce(0) { sum, index in
      let difference = values[index] / scale - average
      return sum + difference * difference
    }
    let spread = (squares / size).squareRoot()
    mean = average * scale
    isConstant = spread <= 1e-10
    deviation = max((isConstant ? 1e-3 : spread) * scale, .leastNormalMagnitude)
  }

  /// The scaled value, within ±`limit`; NaN stays NaN.
  package func scale(_ value: Double) -> Double {
    // Halved before the subtraction, which could overflow for values near the greatest magnitude.
    let scaled = (value / 2 - mean / 2) / deviation * 2
    return scaled.isNaN ? .nan : min(max(scaled, -Self.limit), Self.limit)
  }

  /// The value that scales to `scaled`: means and bands of a model in the series' own unit.
  package func restore(_ scaled: Double) -> Double { scaled * deviation + mean }

  /// A spread (a standard deviation) in the series' own unit.
  package func restoreSpread(_ spread: Double) -> Double { spread * deviation }
}
