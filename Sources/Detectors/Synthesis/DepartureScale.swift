import Kernels

/// What the sizes of injected anomalies are counted in, for one metric.
///
/// The unit is the deviation of its noise: √(2/3) times 1.4826 times the median of what a value lies off the middle of its
/// two neighbours (Gasser, Sroka and Jennen-Steinmetz, Biometrika 73(3), 1986, made robust). So a size of 1 is what the
/// metric strays by from one point to the next when nothing is wrong, whatever its daily course. Where most values do lie
/// on that line (a stepwise metric) it is the 0.99 quantile, and for a constant a thousandth of its magnitude.
package struct DepartureScale: Equatable, Sendable {
  package let unit: Double
  /// What a drop-out falls to: 0, or for a metric that knows negative values, whose 0 says nothing, the lowest there is.
  package let floor: Double
  /// What nothing injected goes below: 0 for a metric that is never negative.
  package let lowest: Double

  /// Only the latest points are looked at, so that the work is bounded.
  package static let longestHistory = 1 << 17

  /// Fits to what is measured; without any value the unit is 1e-9.
  package init(_ values: [Double]) {
    let recent = Array(values.suffix(Self.longestHistory))
    let present = recent.filter(\.isFinite)
    let magnitudes = SortedValues(present.map(abs))
    unit =
      ResidualScale(
        residuals: recent.indices.map { Self.residual(recent, $0) },
        magnitude: magnitudes.count > 0 ? magnitudes.median : 0
      ).deviation
    let least = present.min() ?? 0
    floor = min(0, least)
    lowest = least < 0 ? -.greatestFiniteMagnitude : 0
  }

  /// The new value, or where it would go below what nothing goes below that bound: a count that never was negative does
  /// not become so, wherever it stood.
  func allowed(_ new: Double, instead old: Double) -> Double {
    new < old ? max(new, min(old, lowest)) : new
  }

  /// NaN where the value or a neighbour is missing.
  private static func residual(_ values: [Double], _ index: Int) -> Double {
    guard index > 0, index + 1 < values.count else { return .nan }
    let residual = values[index] - (values[index - 1] / 2 + values[index + 1] / 2)
    return residual.isFinite ? residual * (2.0 / 3).squareRoot() : .nan
  }
}
