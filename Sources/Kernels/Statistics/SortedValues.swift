/// The values that are not missing (NaN) in rising order, for several order statistics of the same data; taken within
/// ±1e300, so that differences of them are finite.
package struct SortedValues: Sendable {
  package let values: [Double]

  package init(_ values: [Double]) {
    self.values = ascending(values.filter { !$0.isNaN }.map { min(max($0, -1e300), 1e300) })
  }

  package var count: Int { values.count }

  /// The quantile by linear interpolation of order statistics: type 7 of Hyndman and Fan, "Sample Quantiles in
  /// Statistical Packages" (1996), NumPy's default. `probability` is clamped to 0...1; NaN without values.
  package func quantile(_ probability: Double) -> Double {
    guard let last = values.indices.last, !probability.isNaN else { return .nan }
    let place = min(max(probability, 0), 1) * Double(last)
    let lower = Int(place)
    let share = place - Double(lower)
    return share == 0 ? values[lower] : values[lower] * (1 - share) + values[min(lower + 1, last)] * share
  }

  package var median: Double { Kernels.median(ofSorted: values) }

  /// 1.4826 times the median absolute deviation: the standard deviation of normal data, deaf to outliers (Hampel 1974).
  /// NaN without values; 0 where more than half are equal.
  ///
  /// The distances from the median ascend on both sides of it, so that they need no sorting.
  package var robustDeviation: Double {
    guard count > 0 else { return .nan }
    let middle = median
    var upper = values.partitioningIndex { $0 >= middle }
    var lower = upper
    var distances = (before: 0.0, last: 0.0)
    for _ in 0...count / 2 {
      let below = lower > 0 ? abs(values[lower - 1] - middle) : .infinity
      let above = upper < count ? abs(values[upper] - middle) : .infinity
      distances = (distances.last, min(below, above))
      if below <= above { lower -= 1 } else { upper += 1 }
    }
    return 1.4826 * (count % 2 == 1 ? distances.last : distances.before / 2 + distances.last / 2)
  }
}

/// The middle one of values in rising order, of an even number the mean of the middle two; NaN of none.
package func median(ofSorted values: [Double]) -> Double {
  values.isEmpty ? .nan : values[(values.count - 1) / 2] / 2 + values[values.count / 2] / 2
}
