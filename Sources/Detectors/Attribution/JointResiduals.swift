import Kernels

/// How residuals of several metrics go together when nothing is wrong: their usual sizes and correlations R, by which a
/// point is as strange as its squared Mahalanobis distance zᵀ·R⁻¹·z, 1 a metric on average.
///
/// All of it is robust as far as residuals go one by one: a size is an order statistic, and correlations are of residuals
/// that are cut off at ±4 of it. Directions in which hardly anything varied are taken to vary by a ten-thousandth, so that
/// metrics which are copies of each other are not infinitely far apart at the first rounding.
struct JointResiduals: Equatable, Sendable {
  /// Residuals of more metrics are told apart by themselves alone: a point of 64 costs 4,096 products a kind of residual.
  static let mostMetrics = 64
  /// What is learnt from: the latest points.
  static let mostPoints = 8_192
  private static let fewestPoints = 50
  private static let cut = 4.0
  private static let least = 1e-4
  /// A quantile that 2 % of anomalies do not reach, and the place of it in a Gaussian.
  private static let (pin, place) = (0.98, 2.326_347_9)

  /// One a metric, above 0.
  let deviations: [Double]
  /// R⁻¹, row by row.
  let precision: [Double]

  var metrics: Int { deviations.count }

  /// - Parameter precision: symmetric, positive definite.
  init(deviations: [Double], precision: [Double]) {
    self.deviations = deviations
    self.precision = precision
  }

  /// Nil of one metric, of more than `mostMetrics`, and of too few points.
  ///
  /// - Parameters:
  ///   - residuals: one column a metric, NaN where there is nothing to learn from.
  ///   - units: one a metric, above 0: the size of a residual where none was seen.
  init?(learning residuals: [[Double]], units: [Double]) {
    let latest = residuals.map { $0.suffix(Self.mostPoints) }
    guard (2...Self.mostMetrics).contains(residuals.count), latest[0].count >= Self.fewestPoints else { return nil }
    deviations = zip(latest, units).map { Self.size($0, unit: $1) }
    let rows = zip(latest, deviations).map { column, deviation in
      column.map { min(max($0 / deviation, -Self.cut), Self.cut) }
    }
    precision = Self.inverse(Self.correlations(rows), size: rows.count)
  }

  private static func size(_ residuals: ArraySlice<Double>, unit: Double) -> Double {
    let sizes = SortedValues(residuals.map { abs($0) })
    guard sizes.count > 0 else { return unit }
    let size = max(1.4826 * sizes.median, sizes.quantile(pin) / place)
    return max(size > 0 ? size : sizes.quantile(1), 1e-3 * unit)
  }

  /// Over pairs of which both are there, a little nearer to none for every metric that there is; 1 on the diagonal.
  private static func correlations(_ rows: [[Double]]) -> [Double] {
    let size = rows.count
    var matrix = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      matrix[i * size + i] = 1
      for j in 0..<i {
        var (product, first, second, count) = (0.0, 0.0, 0.0, 0.0)
        for (x, y) in zip(rows[i], rows[j]) where !x.isNaN && !y.isNaN {
          product += x * y
          first += x * x
          second += y * y
          count += 1
        }
        let scale = (first * second).squareRoot()
        guard count >= Double(fewestPoints), scale > 0 else { continue }
        let correlation = product / scale * count / (count + Double(size))
        (matrix[i * size + j], matrix[j * size + i]) = (correlation, correlation)
      }
    }
    return matrix
  }

  private static func inverse(_ matrix: [Double], size: Int) -> [Double] {
    let eigen = SymmetricEigen(matrix.span, size: size)
    var inverse = [Double](repeating: 0, count: size * size)
    for (component, value) in eigen.values.enumerated() {
      let vector = eigen.vectors[component * size..<(component + 1) * size]
      for (i, x) in vector.enumerated() {
        for (j, y) in vector.enumerated() { inverse[i * size + j] += Double(x) * Double(y) / max(value, least) }
      }
    }
    return inverse
  }
}

extension JointResiduals {
  /// As numbers, for an archive: of `metrics` times (1 + `metrics`).
  var numbers: [Double] { deviations + precision }

  /// Nil of numbers that `numbers` never are.
  init?(numbers: ArraySlice<Double>, metrics: Int) {
    guard numbers.count == metrics * (1 + metrics), numbers.allSatisfy(\.isFinite) else { return nil }
    self.init(deviations: Array(numbers.prefix(metrics)), precision: Array(numbers.dropFirst(metrics)))
    let diagonal = (0..<metrics).map { precision[$0 * (metrics + 1)] }
    guard deviations.allSatisfy({ $0 > 0 }), diagonal.allSatisfy({ $0 > 0 }) else { return nil }
  }
}

extension BaselineArchiveWriter {
  /// At the end of an archive. Of none nothing is written, as before there were any.
  mutating func append(_ views: [JointResiduals]) {
    if !views.isEmpty { append(views.flatMap(\.numbers)) }
  }
}

extension BaselineArchiveReader {
  /// Those at the end of an archive, `count` or none.
  mutating func jointResiduals(_ count: Int, metrics: Int) throws(DetectorError) -> [JointResiduals] {
    guard !isAtEnd else { return [] }
    let size = metrics * (1 + metrics)
    let numbers = try numbers(limit: count * size)
    guard metrics <= JointResiduals.mostMetrics, numbers.count == count * size else {
      throw .unreadableArchive("another number of values")
    }
    var views: [JointResiduals] = []
    for view in 0..<count {
      guard let read = JointResiduals(numbers: numbers[view * size..<(view + 1) * size], metrics: metrics) else {
        throw .unreadableArchive("a value out of range")
      }
      views.append(read)
    }
    return views
  }
}
