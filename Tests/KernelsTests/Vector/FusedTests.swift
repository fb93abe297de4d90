import Kernels
import Testing

@Suite struct FusedTests {
  private let matrix: [Float] = [1, -2, 3, -4, 5, -6]

  @Test("Mask and column sums do what their formulas say")
  func rows() {
    let rectified: [Float] = [1.5, 0, 0, 0, 6, 0]
    var gradient = matrix
    var gradientSpan = gradient.mutableSpan
    maskByRectifierOutput(rectified.span, gradient: &gradientSpan)
    #expect(gradient == [1, 0, 0, 0, 5, 0])
    var sums: [Float] = [1, 1, 1]
    var sumsSpan = sums.mutableSpan
    columnSums(matrix.span, into: &sumsSpan, accumulate: true)
    columnSums(matrix.span, into: &sumsSpan, accumulate: true)
    #expect(sums == [-5, 7, -5])
    var fresh = sums
    var freshSpan = fresh.mutableSpan
    columnSums(matrix.span, into: &freshSpan)
    #expect(fresh == [-3, 3, -3])
  }

  @Test("Sums and scalings do what their formulas say")
  func scalings() {
    var values = matrix
    var span = values.mutableSpan
    addScaled(matrix.span, by: 2, to: &span)
    scale(&span, by: 0.5)
    #expect(values == matrix.map { 1.5 * $0 })
    #expect(sumOfSquares(matrix.span) == 91)
    #expect(sumOfSquares(matrix.span, adding: 1, times: matrix.span) == 4 * 91)
    let many = [Float](repeating: 0.1, count: 1_000_003)
    #expect(abs(sumOfSquares(many.span) - 1_000_003 * Double(Float(0.1)) * Double(Float(0.1))) < 1e-6)
  }

  @Test("Ten steps of Adam with penalty and clipping equal the formula in Double")
  func adam() {
    var (weights, first, second) = (matrix, [Float](repeating: 0, count: 6), [Float](repeating: 0, count: 6))
    var (w, m, v) = (matrix.map(Double.init), [Double](repeating: 0, count: 6), [Double](repeating: 0, count: 6))
    for step in 1...10 {
      let gradient = weights.map { 3 * $0 + Float(step) }
      for i in 0..<6 {
        let g = 0.25 * (Double(gradient[i]) + 0.01 * w[i])
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        let corrected = (m[i] / (1 - power(0.9, step)), v[i] / (1 - power(0.999, step)))
        w[i] -= 0.001 * corrected.0 / (corrected.1.squareRoot() + 1e-8)
      }
      update(&weights, gradient, &first, &second, AdamStep(step: step, penalty: 0.01, gradientScale: 0.25))
    }
    #expect(zip(weights, w).allSatisfy { abs(Double($0) - $1) < 2e-6 })
  }

  private func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { x, _ in x * base } }

  private func update(
    _ weights: inout [Float], _ gradient: [Float], _ first: inout [Float], _ second: inout [Float], _ step: AdamStep
  ) {
    var weightsSpan = weights.mutableSpan
    var firstSpan = first.mutableSpan
    var secondSpan = second.mutableSpan
    step.update(&weightsSpan, gradient: gradient.span, firstMoment: &firstSpan, secondMoment: &secondSpan)
  }
}
