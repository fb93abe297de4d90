import Kernels

/// Calendar periods first.
extension Periodicity {
  /// The period in points that people's doings follow: a day or a week where the series is alike a day or a week apart (the
  /// week only where it is clearly better), since autocorrelation alone takes 1,366 minutes for a day; else the earliest peak
  /// of the autocorrelation that is as good as its best. Nil where there is neither, and where at most points nothing was
  /// measured a period before.
  ///
  /// Only pairs of points that were both measured count: a series of business hours has its day, too.
  package static func seasonalPeriod(of values: [Double], interval: Int64) -> Int? {
    let recent = Array(values.suffix(longestHistory))
    let lags = recent.count / 2
    let correlation = correlation(ofMeasured: recent, lags: lags + 1)
    guard !correlation.isEmpty else { return nil }
    func isGood(_ period: Int) -> Bool {
      period <= lags && correlation[period] > weakest && speaks(recent, period: period)
    }
    let low = correlation.firstIndex { $0 < 0.1 } ?? lags
    let peaks = (max(low, 6) + 1..<max(max(low, 6) + 1, lags - 1)).filter {
      correlation[$0] >= correlation[$0 - 1] && correlation[$0] >= correlation[$0 + 1]
    }
    // Over few pairs an estimate may exceed what a correlation can be.
    let best = min(1, peaks.lazy.map { correlation[$0] }.max() ?? 0)
    // A day that is half as good as the best is still people's; less is what any rhythm leaves at any lag.
    let calendar = [Season.secondsPerDay, Season.secondsPerWeek].compactMap { seconds in
      Season.points(in: seconds, interval: interval).flatMap {
        $0 >= 4 && isGood($0) && correlation[$0] > best / 2 ? $0 : nil
      }
    }
    if let first = calendar.first {
      let last = calendar[calendar.count - 1]
      return correlation[last] > correlation[first] + tolerance ? last : first
    }
    guard 2 * recent.count(where: { !$0.isNaN }) > recent.count, best > weakest else { return nil }
    return peaks.first { correlation[$0] > best - tolerance }.flatMap { isGood($0) ? $0 : nil }
  }

  /// Whether at half of the points something was measured in one of the three periods before.
  private static func speaks(_ values: [Double], period: Int) -> Bool {
    guard period < values.count else { return false }
    var (measured, told) = (0, 0)
    for index in period..<values.count where !values[index].isNaN {
      measured += 1
      if (1...3).contains(where: { index >= $0 * period && !values[index - $0 * period].isNaN }) { told += 1 }
    }
    return 2 * told >= max(1, measured)
  }

  /// Autocorrelation at lags 0 ..< lags over the pairs of points that were both measured, 0 where they are fewer than 30;
  /// empty where there is no variation. Clipped at the 0.01 and 0.99 quantiles and without the linear trend.
  private static func correlation(ofMeasured values: [Double], lags: Int) -> [Double] {
    let finite = values.filter { !$0.isNaN }
    guard finite.count > 2 else { return [] }
    let sorted = SortedValues(finite)
    let (low, high) = (sorted.quantile(0.01), sorted.quantile(0.99))
    // In units of the range, so that squares stay finite.
    let unit = max(high / 2 - low / 2, Double.leastNormalMagnitude)
    let clipped = values.map { $0.isNaN ? $0 : (min(max($0, low), high) - low) / unit }
    let flat = withoutTrend(clipped)
    let pairs = products(values.map { $0.isNaN ? 0 : 1 }, lags: lags)
    let sums = products(flat, lags: lags)
    guard let variance = sums.first.map({ $0 / Double(finite.count) }), variance > 1e-12 else { return [] }
    return zip(sums, pairs).map { sum, pairs in
      let count = pairs.rounded()
      return count < 30 ? 0 : sum / count / variance
    }
  }

  /// Missing is 0.
  private static func withoutTrend(_ values: [Double]) -> [Double] {
    let present = values.indices.filter { !values[$0].isNaN }
    let count = Double(present.count)
    let time = present.reduce(0.0) { $0 + Double($1) } / count
    let mean = present.reduce(0.0) { $0 + values[$1] } / count
    let cross = present.reduce(0.0) { $0 + (Double($1) - time) * (values[$1] - mean) }
    let square = present.reduce(0.0) { $0 + (Double($1) - time) * (Double($1) - time) }
    return values.indices.map { values[$0].isNaN ? 0 : values[$0] - mean - cross / square * (Double($0) - time) }
  }

  /// Σ xₜ·xₜ₊ₗ at lags 0 ..< lags.
  private static func products(_ values: [Double], lags: Int) -> [Double] {
    var padded = 1
    while padded < values.count + lags { padded *= 2 }
    let transform = FourierTransform(count: padded)
    let (x, y) = transform.spectrum((values + [Double](repeating: 0, count: padded - values.count)).span)
    let power = zip(x, y).map { $0 * $0 + $1 * $1 }
    return Array(transform.values(real: power, imaginary: Array(repeating: 0, count: power.count)).prefix(lags))
  }
}
