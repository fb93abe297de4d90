import Kernels
import Testing

@Suite("Eigenvectors of symmetric matrices")
struct SymmetricEigenTests {
  /// The matrix and the eigenvalues of `Reference/eigen.py`.
  @Test("Eigenvalues are NumPy's")
  func reference() {
    let size = 6
    func raw(_ i: Int, _ j: Int) -> Double {
      let sum = (i * j + 3) % 7 + (i + 1) * (j + 1) % 5
      return Double(sum) / Double(1 + abs(i - j))
    }
    var matrix = [Double]()
    for i in 0..<size {
      for j in 0..<size { matrix.append((raw(i, j) + raw(j, i)) / 2) }
    }
    let eigen = SymmetricEigen(matrix.span, size: size)
    let values: [Double] = [
      14.06485548460423, 5.764753938410342, 4.242112841457588, 2.690643925728475, 2.08564410589329,
      -0.8480102960939164,
    ]
    for (found, expected) in zip(eigen.values, values) { #expect(abs(found - expected) < 1e-12) }
  }

  @Test("A·v = λ·v with orthonormal v, values descending", arguments: [1, 2, 3, 10, 65, 200])
  func definition(size: Int) {
    var random = RandomStream(seed: UInt64(size), purpose: .test)
    var matrix = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0...i {
        matrix[i * size + j] = random.normal()
        matrix[j * size + i] = matrix[i * size + j]
      }
    }
    expectDecomposition(of: matrix, size: size)
  }

  @Test("Matrices of low rank, diagonal, all zero and empty ones are decomposed as well")
  func degenerate() {
    let vector = (0..<30).map { Double($0 % 7) - 2 }
    expectDecomposition(of: (0..<900).map { vector[$0 / 30] * vector[$0 % 30] }, size: 30)
    let diagonal = (0..<25).map { $0 / 5 == $0 % 5 ? Double($0 % 3) : 0 }
    expectDecomposition(of: diagonal, size: 5)
    #expect(SymmetricEigen([Double](repeating: 0, count: 16).span, size: 4).values == [0, 0, 0, 0])
    #expect(SymmetricEigen([Double]().span, size: 0).values.isEmpty)
  }

  @Test("Values that are not finite end in values that are not, not in a hang")
  func infinite() {
    let matrix: [Double] = [.nan, 1, .infinity, 1, 2, 3, .infinity, 3, 4]
    #expect(SymmetricEigen(matrix.span, size: 3).values.count == 3)
  }

  private func expectDecomposition(of matrix: [Double], size: Int) {
    let eigen = SymmetricEigen(matrix.span, size: size)
    let rows = (0..<size).map { Array(eigen.vectors[$0 * size..<($0 + 1) * size]) }
    let magnitude = matrix.reduce(1) { max($0, abs($1)) } * Double(size)
    #expect(eigen.values == eigen.values.sorted(by: >))
    var worst = 0.0
    for (value, row) in zip(eigen.values, rows) {
      for i in 0..<size {
        let product = (0..<size).reduce(0.0) { $0 + matrix[i * size + $1] * row[$1] }
        worst = max(worst, abs(product - value * row[i]))
      }
      for other in rows {
        let product = zip(row, other).reduce(0.0) { $0 + $1.0 * $1.1 }
        worst = max(worst, abs(product - (row == other ? 1 : 0)))
      }
    }
    #expect(worst < 1e-13 * magnitude)
  }
}
