/// C = op(A)·op(B), or C += op(A)·op(B) with `accumulate`, in single precision.
///
/// Shapes and strides are those of ``MatrixProductShape``; elements of C beyond its columns are left alone. With
/// depth 0 the product is zero. Spans shorter than the shape end the process.
package func gemm(
  _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, shape: MatrixProductShape,
  accumulate: Bool = false
) {
  plainMatrixProduct(a, b, into: &c, shape: shape, accumulate: accumulate)
}

/// C = op(A)·op(B) + bias in every row, then max(0, ·) when `rectified`: a dense layer's forward pass in one go.
///
/// `bias` has `shape.columns` elements; the rest as in ``gemm(_:_:into:shape:accumulate:)``.
package func gemm(
  _ a: Span<Float>, _ b: Span<Float>, addingBias bias: Span<Float>, rectified: Bool = false,
  into c: inout MutableSpan<Float>, shape: MatrixProductShape
) {
  require(bias.count >= shape.columns, "matrix product: bias is shorter than a row")
  plainMatrixProduct(a, b, into: &c, shape: shape)
  for row in 0..<shape.rows {
    for column in 0..<shape.columns {
      let sum = c[row * shape.strideC + column] + bias[column]
      c[row * shape.strideC + column] = rectified ? max(0, sum) : sum
    }
  }
}
