/// C = op(A)·op(B), or C += op(A)·op(B) with `accumulate`, in single precision.
///
/// Shapes and strides are those of ``MatrixProductShape``; elements of C beyond its columns are left alone. With
/// depth 0 the product is zero. Spans shorter than the shape end the process. Nothing is allocated. Each element is
/// the sum over the depth in order, in runs of at most 256 (128 where A is transposed) that are added one after the other: the result depends
/// on nothing but that element's row of op(A) and column of op(B).
package func gemm(
  _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, shape: MatrixProductShape,
  accumulate: Bool = false
) {
  shape.check(a.count, b.count, c.count)
  let finish = TileFinish(accumulates: accumulate, bias: nil, rectifies: false)
  multiply(a, b, into: &c, shape, finish)
}

/// C = op(A)·op(B) + bias in every row, then max(0, ·) when `rectified`: a dense layer's forward pass in one go.
///
/// `bias` has `shape.columns` elements; the rest as in ``gemm(_:_:into:shape:accumulate:)``. NaN stays NaN.
package func gemm(
  _ a: Span<Float>, _ b: Span<Float>, addingBias bias: Span<Float>, rectified: Bool = false,
  into c: inout MutableSpan<Float>, shape: MatrixProductShape
) {
  shape.check(a.count, b.count, c.count)
  require(bias.count >= shape.columns, "matrix product: bias is shorter than a row")
  bias.withUnsafeBufferPointer { bias in
    let finish = TileFinish(accumulates: false, bias: bias.baseAddress, rectifies: rectified)
    multiply(a, b, into: &c, shape, finish)
  }
}

private func multiply(
  _ a: Span<Float>, _ b: Span<Float>, into c: inout MutableSpan<Float>, _ shape: MatrixProductShape,
  _ finish: TileFinish
) {
  guard shape.rows > 0, shape.columns > 0 else { return }
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      c.withUnsafeMutableBufferPointer { c in
        // A span without elements has no address; with depth 0 nothing is read from it.
        guard let target = c.baseAddress else { return }
        let (left, right) = (a.baseAddress ?? UnsafePointer(target), b.baseAddress ?? UnsafePointer(target))
        MatrixProduct(shape: shape, a: left, b: right, c: target, finish: finish).run()
      }
    }
  }
}
