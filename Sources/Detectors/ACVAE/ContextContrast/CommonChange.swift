import Kernels

/// What the metrics do together beside the situation, a load that is higher than usual: one direction in which they move,
/// by a size that nothing tells beforehand.
///
/// Without it a little more load, which every metric shows, counts as often as there are metrics, and is then explained
/// best by an hour in which the load is higher. With it every situation may explain a point by the common change that suits
/// it best, at the price of its square.
struct CommonChange: Equatable, Sendable {
  /// Huber's bound in deviations, and the one from which on a value has no say.
  private static let (bound, end): (Float, Float) = (3, 6)
  private static let rounds = 2

  /// How each metric moves at a change of 1, in scaled units; all 0 where there is no common change.
  let direction: [Float]

  init(direction: [Float]) { self.direction = direction }

  /// The first principal component of the residuals in their own deviations, cut at 3, without the part that the metrics
  /// would have each for itself; and the deviations that are left to each.
  ///
  /// - Parameter standardised: rows of `metrics`; NaN counts as 0.
  static func fitted(_ standardised: [Float], metrics: Int, own: [Float]) -> (common: Self, left: [Float]) {
    guard metrics > 1, !standardised.isEmpty else {
      return (Self(direction: [Float](repeating: 0, count: metrics)), own)
    }
    let matrix = covariance(standardised, metrics)
    let eigen = SymmetricEigen(matrix.span, size: metrics)
    let others = eigen.values.dropFirst().reduce(0, +) / Double(metrics - 1)
    let size = Float(max(0, eigen.values[0] - others).squareRoot())
    let shares = (0..<metrics).map { Float(eigen.vectors[$0]) * size }
    let left = (0..<metrics).map { metric in
      own[metric] * max(0.05, Float(matrix[metric * metrics + metric]) - shares[metric] * shares[metric]).squareRoot()
    }
    return (Self(direction: zip(shares, own).map { $0 * $1 }), left)
  }

  private static func covariance(_ standardised: [Float], _ metrics: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: metrics)
    var products = [Double](repeating: 0, count: metrics * metrics)
    var row = sums
    let rows = standardised.count / metrics
    for start in stride(from: 0, to: rows * metrics, by: metrics) {
      for metric in 0..<metrics {
        let value = standardised[start + metric]
        row[metric] = value.isNaN ? 0 : Double(min(max(value, -bound), bound))
        sums[metric] += row[metric]
        for other in 0...metric { products[metric * metrics + other] += row[metric] * row[other] }
      }
    }
    let count = Double(rows)
    for metric in 0..<metrics {
      for other in 0...metric {
        let value = products[metric * metrics + other] / count - sums[metric] / count * (sums[other] / count)
        products[metric * metrics + other] = value
        products[other * metrics + metric] = value
      }
    }
    return products
  }

  /// The size that suits residuals best, with a normal prior of deviation 1: some rounds of reweighted least squares, in
  /// which what lies far off has no say.
  func size(_ residuals: Span<Float>, _ deviations: Span<Float>) -> Float {
    var size: Float = 0
    for _ in 0..<Self.rounds {
      var (product, square): (Float, Float) = (0, 1)
      for metric in direction.indices {
        let residual = residuals[metric]
        guard !residual.isNaN else { continue }
        let deviation = deviations[metric]
        let far = abs(residual - size * direction[metric]) / deviation
        let weight = far > Self.end ? 0 : far > Self.bound ? Self.bound / far : 1
        let share = weight * direction[metric] / (deviation * deviation)
        product += share * residual
        square += share * direction[metric]
      }
      size = product / square
    }
    return size
  }
}
