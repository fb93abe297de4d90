import Series

/// What is done to values before a network sees them (section 3.1), as it was settled by the training range: how gaps are
/// filled, and the scale.
struct PADPreparation: Equatable, Sendable {
  let scaler: StandardScaler
  let longestLinearGap: Int
  /// Points in a period; nil for none.
  let period: Int?

  /// Points before a segment that the filling of its gaps may depend on.
  var reach: Int { (period ?? 0) + longestLinearGap + 1 }

  /// For learning: the whole range is there, so gaps are filled from both sides.
  func filled(_ values: [Double]) -> [Double]? {
    GapFilling(longestLinearGap: longestLinearGap, period: period).filled(values)
  }

  /// For serving: the segment that `values` ends with, `length` points, from what is known at its last point. `values` begin
  /// at most ``reach`` points before the segment, so the same ones always serve, whatever else is at hand.
  func segment(_ values: ArraySlice<Double>, length: Int) -> [Float] {
    let known = Array(values.suffix(length + reach))
    let filling = GapFilling(longestLinearGap: longestLinearGap, period: period, periods: .before)
    // Without any value there is nothing to expect but the mean.
    guard let filled = filling.filled(known) else { return [Float](repeating: 0, count: length) }
    return filled.suffix(length).map { Float(scaler.scale($0)) }
  }
}
