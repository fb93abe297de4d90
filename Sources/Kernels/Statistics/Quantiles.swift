/// The values that are not missing (NaN) in rising order, for several order statistics of the same data.
package struct SortedValues: Sendable {
  package let values: [Double]

  package init(_ values: Span<Double>) {
    var present = [Double]()
    present.reserveCapacity(values.count)
    for i in 0..<values.count where !values[i].isNaN { present.append(values[i]) }
    present.sort()
    self.values = present
  }

  /// The quantile by linear interpolation of order statistics: type 7 of Hyndman and Fan, "Sample Quantiles in
  /// Statistical Packages" (1996), NumPy's default. `probability` is clamped to 0...1; NaN without values.
  package func quantile(_ probability: Double) -> Double {
    guard !values.isEmpty, !probability.isNaN else { return .nan }
    let position = min(1, max(0, probability)) * Double(values.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, values.count - 1)
    let (low, high) = (values[lower], values[upper])
    // Equal neighbours need no interpolation, which for infinities would make NaN.
    return low == high ? low : low + (position - Double(lower)) * (high - low)
  }

  package var median: Double { quantile(0.5) }

  /// The mean without the ⌊share·n⌋ smallest and as many largest values; `share` is clamped to 0..<0.5.
  package func trimmedMean(_ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let cut = min(Int(max(0, share) * Double(values.count)), (values.count - 1) / 2)
    let kept = values[cut..<(values.count - cut)]
    return kept.reduce(0) { $0 + $1 / Double(kept.count) }
  }
}

/// One quantile (type 7) of the values that are not NaN; NaN without values.
package func quantile(_ probability: Double, of values: Span<Double>) -> Double {
  SortedValues(values).quantile(probability)
}

/// The median of the values that are not NaN; NaN without values.
package func median(of values: Span<Double>) -> Double { SortedValues(values).median }

/// The mean of the values that are not NaN without a share of them at either end; NaN without values.
package func trimmedMean(_ share: Double, of values: Span<Double>) -> Double {
  SortedValues(values).trimmedMean(share)
}

/// The median of the distances from the median, times `factor`: with 1.4826 it estimates the standard deviation of
/// normal data (Hampel 1974). NaN values are skipped; NaN without values; 0 where more than half are equal.
package func medianAbsoluteDeviation(of values: Span<Double>, factor: Double = 1.4826) -> Double {
  let centre = median(of: values)
  let distances = (0..<values.count).map { values[$0] == centre ? 0 : abs(values[$0] - centre) }
  return factor * median(of: distances.span)
}
