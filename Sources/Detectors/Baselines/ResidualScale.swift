import Kernels

/// How far from its expectation a metric strays when nothing is wrong: what makes residuals comparable.
///
/// All of it order statistics, so a few anomalies in the training range hardly move it.
struct ResidualScale: Equatable, Sendable {
  /// 1.4826 times the median magnitude: a standard deviation.
  let deviation: Double
  /// The 0.99 quantile of the magnitude: the common scale of the ensemble, on which different methods' tails meet.
  let tail: Double
  /// The 0.005 and 0.995 quantiles of the residual: the band around the expectation.
  let lower: Double, upper: Double

  /// - Parameters:
  ///   - residuals: value − expectation over the training range; NaN is skipped.
  ///   - magnitude: typical magnitude of the values; where most residuals are 0 (a constant or stepwise series) it
  ///     gives a unit, a thousandth of it, so that any departure has a finite score.
  init(residuals: [Double], magnitude: Double) {
    let signed = SortedValues(residuals)
    let sizes = SortedValues(signed.values.map { abs($0) })
    let unit = max(1e-3 * magnitude, 1e-9)
    let greatest = sizes.count > 0 ? sizes.quantile(1) : 0
    let quantile = sizes.count > 0 ? sizes.quantile(0.99) : 0
    let middle = sizes.count > 0 ? 1.4826 * sizes.median : 0
    tail = quantile > 0 ? quantile : max(greatest, unit)
    deviation = middle > 0 ? middle : tail
    lower = signed.count > 0 ? min(0, signed.quantile(0.005)) : 0
    upper = signed.count > 0 ? max(0, signed.quantile(0.995)) : 0
  }

  /// What a score is counted in.
  enum Unit: Sendable { case deviation, tail }

  subscript(unit: Unit) -> Double {
    switch unit {
    case .deviation: deviation
    case .tail: tail
    }
  }

  /// |residual| in units of `unit`, finite; NaN for NaN.
  static func score(_ residual: Double, unit: Double) -> Double {
    residual.isNaN ? .nan : min(abs(residual) / unit, Double.greatestFiniteMagnitude)
  }

  func write(to archive: inout BaselineArchiveWriter) {
    for value in [deviation, tail, lower, upper] { archive.append(value) }
  }

  init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    deviation = try archive.number(in: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude)
    tail = try archive.number(in: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude)
    lower = try archive.number(in: -Double.greatestFiniteMagnitude...0)
    upper = try archive.number(in: 0...Double.greatestFiniteMagnitude)
  }
}
