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
