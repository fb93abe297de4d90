/// A scaled series as inputs of a regression on its own past: no missing values, and known which were.
struct LaggedInputs {
  let lags: Int
  /// The series with each missing value taken from the last measured one at most `lags` points back, or else 0.
  let values: [Double]
  /// Whether each value was measured.
  let isMeasured: [Bool]
  /// How many measured values there are before each index.
  private let measuredBefore: [Int]

  init(_ scaled: [Double], lags: Int) {
    self.lags = lags
    isMeasured = scaled.map { !$0.isNaN }
    var (last, filled, before) = (Int.min, scaled, [0])
    before.reserveCapacity(scaled.count + 1)
    for (index, value) in scaled.enumerated() {
      if !value.isNaN { last = index }
      filled[index] = last >= 0 && index - last <= lags ? scaled[last] : 0
      before.append(before[index] + (value.isNaN ? 0 : 1))
    }
    values = filled
    measuredBefore = before
  }

  /// Whether at least half of the lags of this point were measured; `index` is at least `lags`.
  func isUsable(_ index: Int) -> Bool { 2 * (measuredBefore[index] - measuredBefore[index - lags]) >= lags }

  /// The points that something can be learnt from: they and at least half of their lags were measured.
  var usable: [Int] { (min(lags, values.count)..<values.count).filter { isMeasured[$0] && isUsable($0) } }

  func prediction(at index: Int, intercept: Double, coefficients: [Double]) -> Double {
    var sum = intercept
    for lag in 1...lags { sum += coefficients[lag - 1] * values[index - lag] }
    return sum
  }
}
