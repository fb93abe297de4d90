/// What the sizes of injected anomalies are counted in, for one metric.
///
/// The unit is a robust deviation of the residual: 1.4826 times the median of what a value departs from the median of
/// the seven around it. So a size of 1 is what the metric strays by from one point to the next when nothing is wrong,
/// whatever its daily course. Where most residuals are 0 (a stepwise metric) it is their 0.99 quantile, and for a
/// constant a thousandth of its magnitude.
package struct DepartureScale: Equatable, Sendable {
  package let unit: Double
  /// What a drop-out falls to: 0, or for a metric that knows negative values, whose 0 says nothing, the lowest there is.
  package let floor: Double
  /// What nothing injected goes below: 0 for a metric that is never negative.
  package let lowest: Double

  /// Values on either side that a residual is taken against.
  private static let reach = 3
  /// Only the latest points are looked at, so that the work is bounded.
  package static let longestHistory = 1 << 17

  /// Fits to what is measured; without any value the unit is 1e-9.
  package init(_ values: [Double]) {
    let recent = Array(values.suffix(Self.longestHistory))
    let present = recent.filter(\.isFinite)
    let magnitudes = SortedScores(present.map(abs))
    unit =
      ResidualScale(
        residuals: recent.indices.map { Self.residual(recent, $0) },
        magnitude: magnitudes.count > 0 ? magnitudes.median : 0
      ).deviation
    let least = present.min() ?? 0
    floor = min(0, least)
    lowest = least < 0 ? -.greatestFiniteMagnitude : 0
  }

  private static func residual(_ values: [Double], _ index: Int) -> Double {
    guard values[index].isFinite else { return .nan }
    let first = max(0, index - reach)
    let around = values[first...min(values.count - 1, index + reach)].filter(\.isFinite).sorted()
    let middle = around.count / 2
    let median = around.count % 2 == 1 ? around[middle] : around[middle - 1] / 2 + around[middle] / 2
    return values[index] - median
  }
}
