/// Linear systems with a symmetric positive definite matrix (Golub and Van Loan, Matrix Computations, §4.2).
package enum Cholesky {
  /// x with A·x = b; `matrix` row by row. A pivot that rounding has made too small is raised to 1e-12 of the
  /// diagonal, which a ridge has lifted far above that.
  package static func solve(_ matrix: [Double], _ right: [Double], size: Int) -> [Double] {
    precondition(matrix.count == size * size && right.count == size, "a square system")
    let factor = factorised(matrix, size: size)
    var solution = right
    for i in 0..<size {
      for k in 0..<i { solution[i] -= factor[i * size + k] * solution[k] }
      solution[i] /= factor[i * size + i]
    }
    for i in (0..<size).reversed() {
      for k in i + 1..<max(size, i + 1) { solution[i] -= factor[k * size + i] * solution[k] }
      solution[i] /= factor[i * size + i]
    }
    return solution
  }

  private static func factorised(_ matrix: [Double], size: Int) -> [Double] {
    var factor = matrix
    for j in 0..<size {
      for i in j..<size {
        var sum = matrix[i * size + j]
        for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
        let least = max(1e-12 * matrix[j * size + j], Double.leastNormalMagnitude)
        factor[i * size + j] = i == j ? max(sum, least).squareRoot() : sum / factor[j * size + j]
      }
    }
    return factor
  }
}
