import Kernels
import Series

/// Consecutive points against the components: what they are, what they would be if metrics varied as they used to, and
/// how far the one is from the other.
struct PCABlock {
  let rows: Int
  private let metrics: Int
  /// Standardised values, one row a point; what was missing is filled.
  private let points: [Float]
  private let isMissing: [Bool]
  private let places: [Float]
  private let reconstructed: [Float]
  private let components: PrincipalComponents

  /// - Parameter columns: one a metric, in its units; NaN where missing.
  init(
    _ columns: [[Double]], range: Range<Int>, scales: [MetricScale], components: PrincipalComponents
  ) {
    rows = range.count
    metrics = columns.count
    self.components = components
    var points = [Float](repeating: .nan, count: rows * columns.count)
    for (metric, column) in columns.enumerated() {
      for (row, index) in range.enumerated() {
        points[row * columns.count + metric] = Float(scales[metric].scaled(column[index]))
      }
    }
    isMissing = points.map(\.isNaN)
    if isMissing.contains(true) {
      var missing = MissingMetrics(components)
      for row in 0..<rows { missing.fill(&points[row * columns.count..<(row + 1) * columns.count]) }
    }
    self.points = points
    places = components.places(points, rows: rows)
    reconstructed = components.reconstructed(places, rows: rows)
  }

  /// Whether nothing of the point was measured.
  func isBlank(_ row: Int) -> Bool {
    isMissing[row * metrics..<(row + 1) * metrics].allSatisfy { $0 }
  }

  /// The reconstruction of a metric, standardised.
  func expectation(_ row: Int, _ metric: Int) -> Double { Double(reconstructed[row * metrics + metric]) }

  /// The reconstruction error: root of the mean squared residual of the metrics that were measured (the SPE, in
  /// deviations). 0 of a blank point.
  func reconstructionError(_ row: Int) -> Double {
    var (sum, count) = (0.0, 0)
    for metric in 0..<metrics where !isMissing[row * metrics + metric] {
      sum += square(row, metric)
      count += 1
    }
    return count > 0 ? (sum / Double(count)).squareRoot() : 0
  }

  /// Hotelling's T², Σ zᵢ²/λᵢ, as the root of its mean over the components; 0 without any.
  func hotelling(_ row: Int) -> Double {
    let count = components.count
    guard count > 0 else { return 0 }
    var sum = 0.0
    for component in 0..<count {
      let place = Double(places[row * count + component])
      sum += place * place / components.variances[component]
    }
    return (sum / Double(count)).squareRoot()
  }

  /// What each metric has in the reconstruction error; sums to 1, or all 0.
  func errorShares(_ row: Int) -> [Double] {
    Self.shares((0..<metrics).map { isMissing[row * metrics + $0] ? 0 : square(row, $0) })
  }

  /// What each metric has in T²: xⱼ·Σ Vᵢⱼ·zᵢ/λᵢ, of which those below zero have no share.
  func hotellingShares(_ row: Int) -> [Double] {
    let count = components.count
    return Self.shares(
      (0..<metrics).map { metric in
        guard !isMissing[row * metrics + metric] else { return 0 }
        let pull = (0..<count).reduce(0.0) { sum, component in
          let place = Double(places[row * count + component])
          return sum + Double(components.vectors[component * metrics + metric]) * place
            / components.variances[component]
        }
        return max(0, Double(points[row * metrics + metric]) * pull)
      })
  }

  private func square(_ row: Int, _ metric: Int) -> Double {
    let residual = Double(points[row * metrics + metric]) - expectation(row, metric)
    return residual * residual
  }

  private static func shares(_ parts: [Double]) -> [Double] {
    let total = parts.reduce(0, +)
    return total > 0 ? parts.map { $0 / total } : parts
  }
}
