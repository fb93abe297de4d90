import Kernels

/// The period of a series: the earliest peak of its detrended autocorrelation that is within 0.05 of the best one
/// and above 0.2. The earliest, since every multiple of a period is one as well.
package enum Periodicity {
  /// Only the latest points are looked at, so that the work is bounded.
  package static let longestHistory = 1 << 17
  static let weakest = 0.2
  static let tolerance = 0.05

  /// The period in points, at most a third of the history; `nil` where there is none. Missing points are NaN.
  package static func period(of values: [Double]) -> Int? {
    let recent = Array(values.suffix(longestHistory))
    return firstPeak(of: correlation(of: detrended(recent), lags: recent.count / 3))
  }

  /// The earliest peak of an autocorrelation that is as good as its best.
  static func firstPeak(of correlation: [Double]) -> Int? {
    // Neighbouring points are alike in most series: peaks count only after the correlation has once gone down.
    guard let start = correlation.firstIndex(where: { $0 < 0.5 }), start + 2 < correlation.count else { return nil }
    let peaks = (start + 1..<correlation.count - 1).filter {
      correlation[$0] > weakest && correlation[$0] >= correlation[$0 - 1] && correlation[$0] > correlation[$0 + 1]
    }
    guard let best = peaks.lazy.map({ correlation[$0] }).max() else { return nil }
    return peaks.first { correlation[$0] >= best - tolerance }
  }

  /// Robustly scaled (clipped at ±5, so that one spike is not the series), without its linear trend; missing is 0.
  static func detrended(_ values: [Double]) -> [Double] {
    let scaled = RobustScaler(values, limit: 5).scaled(values)
    let present = scaled.indices.filter { !scaled[$0].isNaN }
    guard present.count > 2 else { return [] }
    let count = Double(present.count)
    let time = present.reduce(0.0) { $0 + Double($1) } / count
    let mean = present.reduce(0.0) { $0 + scaled[$1] } / count
    let cross = present.reduce(0.0) { $0 + (Double($1) - time) * scaled[$1] }
    let square = present.reduce(0.0) { $0 + (Double($1) - time) * (Double($1) - time) }
    return scaled.indices.map { scaled[$0].isNaN ? 0 : scaled[$0] - mean - cross / square * (Double($0) - time) }
  }

  /// Autocorrelation at lags 0 ..< lags, each lag by the number of its products; empty where there is no variation.
  static func correlation(of values: [Double], lags: Int) -> [Double] {
    guard values.count > lags, lags > 0 else { return [] }
    let biased = autocorrelation(values.span, maximumLag: lags - 1)
    guard !biased[0].isNaN else { return [] }
    let total = Double(values.count)
    return biased.indices.map { biased[$0] * total / (total - Double($0)) }
  }
}

extension Periodicity {
  /// The period in points that gaps are to be filled from: one day (PAD, section 3.1) where the series holds a daily
  /// rhythm, otherwise what ``period(of:)`` finds; `nil` where there is neither.
  ///
  /// A series holds a daily rhythm where its autocorrelation at a day is above 0.2 and within 0.05 of the greatest in
  /// the quarter of a day on either side: a slow drift falls off there, and another rhythm has its peak elsewhere.
  /// A day needn't be the strongest rhythm: a week's is filled from the day before as well.
  /// Where a day has too many points for that to be looked into (intervals of 2 s and less), it is taken on trust.
  package static func fillingPeriod(of values: [Double], interval: Int64) -> Int? {
    guard let day = Season.points(in: Season.secondsPerDay, interval: interval), values.count >= 2 * day else {
      return period(of: values)
    }
    let farthest = day + day / 4 + 1
    guard farthest < longestHistory / 2 else { return day }
    let recent = Array(values.suffix(longestHistory))
    let lags = min(max(farthest, recent.count / 3), recent.count - 1)
    let correlation = correlation(of: detrended(recent), lags: lags)
    guard day < correlation.count else { return nil }
    let around = correlation[(day - day / 4)..<min(farthest, correlation.count)]
    if correlation[day] > weakest, correlation[day] >= (around.max() ?? 0) - tolerance { return day }
    return firstPeak(of: Array(correlation.prefix(recent.count / 3)))
  }
}
