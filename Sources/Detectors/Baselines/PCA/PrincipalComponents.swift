import Kernels

/// The directions in which standardised metrics vary together, and the points' places along them.
struct PrincipalComponents: Equatable, Sendable {
  let metrics: Int
  /// Variances along the kept components, descending, above 0.
  let variances: [Double]
  /// One row of `metrics` elements a component, orthonormal.
  let vectors: [Float]
  /// Mean variance of the directions that are not kept.
  let residualVariance: Double
  /// Share of the variance that is kept.
  let explained: Double

  var count: Int { variances.count }

  init(metrics: Int, variances: [Double], vectors: [Float], residualVariance: Double, explained: Double) {
    self.metrics = metrics
    self.variances = variances
    self.vectors = vectors
    self.residualVariance = residualVariance
    self.explained = explained
  }

  /// - Parameters:
  ///   - share: of the variance that is to be explained.
  ///   - asked: how many components to keep; 0 for as few as explain that share.
  ///   - limit: the most that may be kept.
  init(_ moments: SecondMoments, explaining share: Double, asked: Int, limit: Int) {
    let eigen = SymmetricEigen(moments.matrix.span, size: moments.size)
    // Moments over pairs need not be those of any points; what comes out below zero is nothing.
    let variances = eigen.values.map { max(0, $0) }
    let total = variances.reduce(0, +)
    let telling = variances.count { $0 > 1e-9 * total }
    var wanted = asked
    if asked == 0 {
      var sum = 0.0
      while wanted < telling, sum < share * total {
        sum += variances[wanted]
        wanted += 1
      }
    }
    let kept = min(wanted, telling, limit)
    let rest = variances[kept...].reduce(0, +)
    self.init(
      metrics: moments.size, variances: Array(variances[..<kept]),
      vectors: eigen.vectors[..<(kept * moments.size)].map { Float($0) },
      residualVariance: kept < moments.size ? rest / Double(moments.size - kept) : 0,
      explained: total > 0 ? 1 - rest / total : 0)
  }

  /// The places of points along the components, one row of `count` elements a point.
  /// - Parameter points: rows of standardised metrics, nothing missing.
  func places(_ points: [Float], rows: Int) -> [Float] {
    var places = [Float](repeating: 0, count: rows * count)
    guard count > 0 else { return places }
    var target = places.mutableSpan
    gemm(
      points.span, vectors.span, into: &target,
      shape: MatrixProductShape(rows: rows, columns: count, depth: metrics, transposesB: true))
    return places
  }

  /// The points that lie at these places: rows of standardised metrics.
  func reconstructed(_ places: [Float], rows: Int) -> [Float] {
    var points = [Float](repeating: 0, count: rows * metrics)
    guard count > 0 else { return points }
    var target = points.mutableSpan
    gemm(
      places.span, vectors.span, into: &target,
      shape: MatrixProductShape(rows: rows, columns: metrics, depth: count))
    return points
  }
}
