/// The product as the textbook has it: the yardstick that ``gemm(_:_:into:shape:accumulate:)`` is tested against.
///
/// C = op(A)·op(B), or C += op(A)·op(B) with `accumulate`; sums are kept in Double, so the result is correctly
/// rounded for all but the worst cases. Contract as for `gemm`.
package func plainMatrixProduct(
  _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, shape: MatrixProductShape,
  accumulate: Bool = false
) {
  shape.check(a.count, b.count, c.count)
  let stepA = shape.transposesA ? (row: 1, depth: shape.strideA) : (row: shape.strideA, depth: 1)
  let stepB = shape.transposesB ? (depth: 1, column: shape.strideB) : (depth: shape.strideB, column: 1)
  for row in 0..<shape.rows {
    for column in 0..<shape.columns {
      var sum = accumulate ? Double(c[row * shape.strideC + column]) : 0
      for k in 0..<shape.depth {
        sum += Double(a[row * stepA.row + k * stepA.depth]) * Double(b[k * stepB.depth + column * stepB.column])
      }
      c[row * shape.strideC + column] = Float(sum)
    }
  }
}

extension MatrixProductShape {
  func check(_ a: Int, _ b: Int, _ c: Int) {
    require(isValid, "matrix product: negative size or stride shorter than a row")
    require(a >= countA, "matrix product: A is shorter than its shape")
    require(b >= countB, "matrix product: B is shorter than its shape")
    require(c >= countC, "matrix product: C is shorter than its shape")
  }
}
