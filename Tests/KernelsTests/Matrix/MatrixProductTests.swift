import Kernels
import Testing

@Suite struct MatrixProductTests {
  @Test("The tiled product equals the plain one and touches nothing beyond C", arguments: [false, true])
  func equality(accumulate: Bool) {
    for shape in matrixProductCases {
      let (a, b, c) = operands(shape)
      var (fast, plain) = (c, c)
      var fastSpan = fast.mutableSpan
      var plainSpan = plain.mutableSpan
      gemm(a.span, b.span, into: &fastSpan, shape: shape, accumulate: accumulate)
      plainMatrixProduct(a.span, b.span, into: &plainSpan, shape: shape, accumulate: accumulate)
      #expect(largestDifference(fast, plain) < 4e-6 * Float(max(shape.depth, 4)).squareRoot() * 4, "\(shape)")
      #expect(untouched(fast, c, shape), "\(shape)")
    }
  }

  @Test("Bias and rectifier in the product equal the separate steps", arguments: [false, true])
  func bias(rectified: Bool) {
    for shape in matrixProductCases where shape.depth > 0 && shape.columns > 0 {
      let (a, b, c) = operands(shape)
      let bias = numbers(shape.columns, 3)
      var (fast, plain) = (c, c)
      var fastSpan = fast.mutableSpan
      var plainSpan = plain.mutableSpan
      gemm(a.span, b.span, addingBias: bias.span, rectified: rectified, into: &fastSpan, shape: shape)
      plainMatrixProduct(a.span, b.span, into: &plainSpan, shape: shape)
      for row in 0..<shape.rows {
        for column in 0..<shape.columns {
          let index = row * shape.strideC + column
          plain[index] += bias[column]
          if rectified { plain[index] = max(0, plain[index]) }
        }
      }
      #expect(largestDifference(fast, plain) < 4e-6 * Float(max(shape.depth, 4)).squareRoot() * 4, "\(shape)")
      #expect(untouched(fast, c, shape), "\(shape)")
    }
  }

  @Test("A row of C doesn't depend on how many rows are computed with it")
  func rowIndependence() {
    let whole = MatrixProductShape(rows: 256, columns: 100, depth: 120)
    let shard = MatrixProductShape(rows: 64, columns: 100, depth: 120)
    let (a, b, c) = operands(whole)
    var (all, part) = (c, [Float](repeating: 0, count: shard.countC))
    var allSpan = all.mutableSpan
    var partSpan = part.mutableSpan
    gemm(a.span, b.span, into: &allSpan, shape: whole)
    gemm(a.span.extracting(128 * 120..<192 * 120), b.span, into: &partSpan, shape: shard)
    #expect(Array(all[128 * 100..<192 * 100]) == part)
  }

  private func operands(_ shape: MatrixProductShape) -> (a: [Float], b: [Float], c: [Float]) {
    (numbers(shape.countA, 0), numbers(shape.countB, 1), numbers(shape.countC, 2))
  }

  private func numbers(_ count: Int, _ shard: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var stream = RandomStream(seed: 7, purpose: .test, shard: shard)
    var span = values.mutableSpan
    stream.fillUniform(&span)
    return values.map { 2 * $0 - 1 }
  }

  private func largestDifference(_ x: [Float], _ y: [Float]) -> Float {
    zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private func untouched(_ result: [Float], _ before: [Float], _ shape: MatrixProductShape) -> Bool {
    result.indices.allSatisfy { $0 % max(1, shape.strideC) < shape.columns || result[$0] == before[$0] }
  }
}
