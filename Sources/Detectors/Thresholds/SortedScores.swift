/// Scores in ascending order, without NaN and within ±1e300, so that differences of them are finite.
struct SortedScores {
  let values: [Double]

  init(_ scores: some Sequence<Double>) {
    values = scores.filter { !$0.isNaN }.map { min(max($0, -1e300), 1e300) }.sorted()
  }

  var count: Int { values.count }

  /// The quantile at `probability` in 0 to 1, linear between order statistics (Hyndman and Fan 1996, type 7); NaN
  /// of nothing.
  func quantile(_ probability: Double) -> Double {
    guard let last = values.indices.last else { return .nan }
    let place = min(max(probability, 0), 1) * Double(last)
    let lower = Int(place)
    let upper = min(lower + 1, last)
    let share = place - Double(lower)
    return share == 0 ? values[lower] : values[lower] * (1 - share) + values[upper] * share
  }

  var median: Double { quantile(0.5) }

  /// 1.4826 times the median absolute deviation: the standard deviation of a normal distribution, deaf to outliers.
  var robustDeviation: Double {
    let middle = median
    return 1.4826 * SortedScores(values.lazy.map { abs($0 - middle) }).median
  }
}
