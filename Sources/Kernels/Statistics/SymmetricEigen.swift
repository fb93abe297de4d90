import Glibc

/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix: Householder's reduction to tridiagonal form, then QL
/// with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson, Handbook for Automatic Computation II/3 and II/4;
/// Golub and Van Loan, Matrix Computations, §8.3). O(n³): a few seconds for n = 1,024.
package struct SymmetricEigen: Sendable, Equatable {
  /// Descending.
  package let values: [Double]
  /// One row of n elements an eigenvalue, in the same order; the sign makes the greatest element positive.
  package let vectors: [Double]

  /// - Parameters:
  ///   - matrix: n·n elements row by row, finite and symmetric; only the lower triangle is read.
  ///   - size: n, 0 or more.
  package init(_ matrix: Span<Double>, size: Int) {
    require(size >= 0 && matrix.count == size * size, "eigenvectors: a square matrix")
    var work = TridiagonalWork(matrix, size: size)
    work.reduce()
    work.accumulate()
    work.diagonalise()
    let order = (0..<size).sorted { work.diagonal[$0] > work.diagonal[$1] }
    values = order.map { work.diagonal[$0] }
    var vectors: [Double] = []
    vectors.reserveCapacity(size * size)
    for index in order { vectors += Self.signed(work.rows[index * size..<(index + 1) * size]) }
    self.vectors = vectors
  }

  private static func signed(_ vector: ArraySlice<Double>) -> [Double] {
    let greatest = vector.max { abs($0) < abs($1) } ?? 0
    return greatest < 0 ? vector.map { -$0 } : Array(vector)
  }
}

/// The matrix on its way; `rows` holds the transposed transformation, so that every inner loop runs along a row.
private struct TridiagonalWork {
  let size: Int
  var rows: [Double]
  var diagonal: [Double]
  /// The subdiagonal, its first element unused until `diagonalise`.
  var beside: [Double]

  init(_ matrix: Span<Double>, size: Int) {
    self.size = size
    diagonal = [Double](repeating: 0, count: size)
    beside = diagonal
    // Row j of the transposed matrix from the lower triangle: element k is A[k][j].
    rows = [Double](repeating: 0, count: size * size)
    for k in 0..<size {
      for j in 0...k {
        rows[j * size + k] = matrix[k * size + j]
        rows[k * size + j] = matrix[k * size + j]
      }
    }
  }

  /// Householder's reduction, from the last row up; the reflections stay in `rows`.
  mutating func reduce() {
    for j in 0..<size { diagonal[j] = rows[j * size + size - 1] }
    for i in stride(from: size - 1, to: 0, by: -1) {
      var scale = 0.0
      for k in 0..<i { scale += abs(diagonal[k]) }
      if scale == 0 {
        skip(i)
      } else {
        reflect(i, scale)
      }
    }
  }

  /// Nothing to annihilate in row i.
  private mutating func skip(_ i: Int) {
    beside[i] = diagonal[i - 1]
    for j in 0..<i {
      diagonal[j] = rows[j * size + i - 1]
      rows[j * size + i] = 0
      rows[i * size + j] = 0
    }
    diagonal[i] = 0
  }

  private mutating func reflect(_ i: Int, _ scale: Double) {
    var norm = 0.0
    for k in 0..<i {
      diagonal[k] /= scale
      norm += diagonal[k] * diagonal[k]
    }
    let last = diagonal[i - 1]
    let root = last > 0 ? -norm.squareRoot() : norm.squareRoot()
    beside[i] = scale * root
    norm -= last * root
    diagonal[i - 1] = last - root
    for j in 0..<i { beside[j] = 0 }
    multiply(i)
    var product = 0.0
    for j in 0..<i {
      beside[j] /= norm
      product += beside[j] * diagonal[j]
    }
    let half = product / (norm + norm)
    for j in 0..<i { beside[j] -= half * diagonal[j] }
    update(i)
    diagonal[i] = norm
  }

  /// beside = A·diagonal over the first i rows, by the lower triangle; the reflection goes to row i.
  private mutating func multiply(_ i: Int) {
    rows.withUnsafeMutableBufferPointer { rows in
      diagonal.withUnsafeBufferPointer { d in
        beside.withUnsafeMutableBufferPointer { e in
          for j in 0..<i {
            let f = d[j]
            rows[i * size + j] = f
            let row = j * size
            var g = e[j] + rows[row + j] * f
            for k in j + 1..<max(i, j + 1) {
              g += rows[row + k] * d[k]
              e[k] += rows[row + k] * f
            }
            e[j] = g
          }
        }
      }
    }
  }

  /// A −= d·eᵀ + e·dᵀ over the first i rows.
  private mutating func update(_ i: Int) {
    rows.withUnsafeMutableBufferPointer { rows in
      diagonal.withUnsafeMutableBufferPointer { d in
        beside.withUnsafeBufferPointer { e in
          for j in 0..<i {
            let (f, g, row) = (d[j], e[j], j * size)
            for k in j..<i { rows[row + k] -= f * e[k] + g * d[k] }
            d[j] = rows[row + i - 1]
            rows[row + i] = 0
          }
        }
      }
    }
  }

  /// Multiplies the reflections together into `rows`.
  mutating func accumulate() {
    guard size > 0 else { return }
    for i in 0..<size - 1 {
      rows[i * size + size - 1] = rows[i * size + i]
      rows[i * size + i] = 1
      let norm = diagonal[i + 1]
      if norm != 0 { apply(i, norm) }
      for k in 0...i { rows[(i + 1) * size + k] = 0 }
    }
    for j in 0..<size {
      diagonal[j] = rows[j * size + size - 1]
      rows[j * size + size - 1] = 0
    }
    rows[size * size - 1] = 1
    beside[0] = 0
  }

  private mutating func apply(_ i: Int, _ norm: Double) {
    let (size, next) = (size, (i + 1) * size)
    rows.withUnsafeMutableBufferPointer { rows in
      diagonal.withUnsafeMutableBufferPointer { d in
        for k in 0...i { d[k] = rows[next + k] / norm }
        for j in 0...i {
          var g = 0.0
          for k in 0...i { g += rows[next + k] * rows[j * size + k] }
          for k in 0...i { rows[j * size + k] -= g * d[k] }
        }
      }
    }
  }

  /// QL with implicit shifts, an eigenvalue at a time; each converges in two or three sweeps.
  mutating func diagonalise() {
    guard size > 0 else { return }
    for i in 1..<max(size, 1) { beside[i - 1] = beside[i] }
    beside[size - 1] = 0
    var shift = 0.0
    var scale = 0.0
    for l in 0..<size {
      scale = max(scale, abs(diagonal[l]) + abs(beside[l]))
      var end = l
      while end < size - 1, abs(beside[end]) > 0x1p-52 * scale { end += 1 }
      // A bound for values that are not finite; finite ones need a few.
      var sweeps = 0
      while end > l, abs(beside[l]) > 0x1p-52 * scale, sweeps < 100 {
        sweep(from: end, to: l, &shift)
        sweeps += 1
      }
      diagonal[l] += shift
      beside[l] = 0
    }
  }

  private mutating func sweep(from end: Int, to l: Int, _ shift: inout Double) {
    let before = diagonal[l]
    let half = (diagonal[l + 1] - before) / (2 * beside[l])
    let root = half < 0 ? -hypot(half, 1) : hypot(half, 1)
    diagonal[l] = beside[l] / (half + root)
    diagonal[l + 1] = beside[l] * (half + root)
    let (next, step) = (diagonal[l + 1], before - diagonal[l])
    for i in l + 2..<max(size, l + 2) { diagonal[i] -= step }
    shift += step
    var p = diagonal[end]
    var (c, c2, c3, s, s2) = (1.0, 1.0, 1.0, 0.0, 0.0)
    let besideNext = beside[l + 1]
    for i in stride(from: end - 1, through: l, by: -1) {
      (c3, c2, s2) = (c2, c, s)
      let (g, h) = (c * beside[i], c * p)
      let r = hypot(p, beside[i])
      beside[i + 1] = s * r
      (s, c) = (beside[i] / r, p / r)
      p = c * diagonal[i] - s * g
      diagonal[i + 1] = h + s * (c * g + s * diagonal[i])
      rotate(i, c, s)
    }
    p = -s * s2 * c3 * besideNext * beside[l] / next
    beside[l] = s * p
    diagonal[l] = c * p
  }

  /// Turns rows i and i + 1 of the transposed transformation.
  private mutating func rotate(_ i: Int, _ c: Double, _ s: Double) {
    let size = size
    rows.withUnsafeMutableBufferPointer { rows in
      // The caller's indices lie within a matrix that has rows.
      let upper = rows.baseAddress! + i * size
      let lower = upper + size
      for k in 0..<size {
        let (a, b) = (upper[k], lower[k])
        lower[k] = s * a + c * b
        upper[k] = c * a - s * b
      }
    }
  }
}
