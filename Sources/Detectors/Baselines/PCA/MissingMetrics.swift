/// Estimates the metrics that a point lacks from those that it has: the place z along the components that explains these
/// best, by least squares with the prior of probabilistic PCA (Tipping and Bishop 1999),
///
///     z = (VₒVₒᵀ + σ²·Λ⁻¹)⁻¹·Vₒ·xₒ,    xₘ = Vₘᵀ·z
///
/// so that a point with few metrics left does not land anywhere. The filled point has its place at z, hence no residual
/// where nothing was measured. What is missing tends to be missing for long, so a pattern's system is kept.
struct MissingMetrics {
  /// Of what is left besides the components, where they explain all.
  static let leastVariance = 1e-6

  private let components: PrincipalComponents
  private var pattern: [Int] = []
  /// VₒVₒᵀ + σ²·Λ⁻¹ for `pattern`.
  private var system: [Double] = []

  init(_ components: PrincipalComponents) {
    self.components = components
    system = []
  }

  /// Fills the NaN in a row of standardised metrics; with none measured, all are at their centres.
  mutating func fill(_ row: inout ArraySlice<Float>) {
    let first = row.startIndex
    let present = row.indices.filter { !row[$0].isNaN }.map { $0 - first }
    guard present.count < components.metrics else { return }
    let place = components.count == 0 || present.isEmpty ? [] : solved(row, present)
    for index in row.indices where row[index].isNaN {
      var value = 0.0
      for (component, z) in place.enumerated() { value += z * vector(component, index - first) }
      row[index] = Float(min(max(value, -MetricScale.limit), MetricScale.limit))
    }
  }

  private mutating func solved(_ row: ArraySlice<Float>, _ present: [Int]) -> [Double] {
    if present != pattern || system.isEmpty {
      pattern = present
      system = normalMatrix(present)
    }
    let right = (0..<components.count).map { component in
      present.reduce(0.0) { $0 + vector(component, $1) * Double(row[row.startIndex + $1]) }
    }
    return Cholesky.solve(system, right, size: components.count)
  }

  private func normalMatrix(_ present: [Int]) -> [Double] {
    let count = components.count
    var matrix = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        let sum = present.reduce(0.0) { $0 + vector(i, $1) * vector(j, $1) }
        matrix[i * count + j] = sum
        matrix[j * count + i] = sum
      }
      matrix[i * count + i] += max(components.residualVariance, Self.leastVariance) / components.variances[i]
    }
    return matrix
  }

  private func vector(_ component: Int, _ metric: Int) -> Double {
    Double(components.vectors[component * components.metrics + metric])
  }
}
