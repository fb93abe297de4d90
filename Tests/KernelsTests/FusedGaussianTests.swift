import Glibc
import Kernels
import Testing

@Suite struct FusedGaussianTests {
  @Test("The Gaussian loss is the plain sum, for rows that fill no whole vector too", arguments: [1, 7, 8, 13, 120])
  func gaussianLossIsPlain(_ columns: Int) {
    var stream = RandomStream(seed: 4, purpose: .test)
    let values = (0..<columns).map { _ in Float(stream.normal()) }
    let weights = (0..<columns).map { _ in Float(stream.integer(below: 2)) }
    var heads = (0..<2 * columns).map { _ in Float(stream.normal()) }
    let before = heads
    var losses: [Float] = [0]
    evaluate(values, weights, &heads, columns, &losses)
    var exact = 0.0
    for index in 0..<columns {
      let deviation = log1p(exp(Double(before[columns + index]))) + 1e-4
      let residual = (Double(values[index]) - Double(before[index])) / deviation
      exact += Double(weights[index]) * (0.5 * residual * residual + log(deviation) + 0.5 * log(2 * Double.pi))
    }
    #expect(abs(Double(losses[0]) - exact) <= 1e-5 * max(1, abs(exact)))
    #expect(heads == before)
  }

  private func evaluate(
    _ values: [Float], _ weights: [Float], _ heads: inout [Float], _ columns: Int, _ losses: inout [Float]
  ) {
    var head = heads.mutableSpan
    var loss = losses.mutableSpan
    gaussianLoss(
      values.span, weights: weights.span, heads: &head, columns: columns, floor: 1e-4, scale: 0, losses: &loss)
  }

  @Test("A mixture's deviation holds both the spread within and between its samples")
  func mixture() {
    // softplus(a) = 1 for a = ln(e − 1).
    let raw = Float(log(exp(1.0) - 1))
    let heads = [-2, raw, 2, raw]
    let summary = summariseMixture(heads: heads.span, value: 0, floor: 0)
    #expect(abs(summary.mean) < 1e-6)
    #expect(abs(summary.deviation - 5.0.squareRoot()) < 1e-5)
    #expect(abs(summary.negativeLogLikelihood - (2 + 0.5 * log(2 * Double.pi))) < 1e-5)
  }
}
