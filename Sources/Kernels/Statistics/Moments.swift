/// Count, mean and variance of the values that are not missing (NaN), by Welford's recurrence (1962), which loses no
/// digits where the mean is large against the spread.
package struct Moments: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var mean = Double.nan
  private var squares = 0.0

  package init() {}

  /// NaN values are skipped.
  package init(of values: Span<Double>) {
    for i in 0..<values.count { add(values[i]) }
  }

  package mutating func add(_ value: Double) {
    guard !value.isNaN else { return }
    count += 1
    if count == 1 { mean = 0 }
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
  }

  /// Σ(x − mean)²/n; NaN without values.
  package var populationVariance: Double { count > 0 ? squares / Double(count) : .nan }
}
