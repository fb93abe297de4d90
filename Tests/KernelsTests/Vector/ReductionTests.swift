import Kernels
import Testing

@Suite struct ReductionTests {
  @Test("Sums of squares take in every element of any length", arguments: [0, 1, 7, 8, 9, 16, 33, 1_000])
  func sums(count: Int) {
    var stream = RandomStream(seed: 7, purpose: .test, shard: count)
    let gradient = (0..<count).map { _ in Float(stream.normal()) }
    let weights = (0..<count).map { _ in Float(stream.normal()) }
    let plain = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    let penalised = zip(gradient, weights).reduce(0.0) { sum, pair in
      let total = Double(pair.0.addingProduct(0.25, pair.1))
      return sum + total * total
    }
    #expect(abs(sumOfSquares(gradient.span) - plain) <= 1e-12 * plain)
    #expect(abs(sumOfSquares(gradient.span, adding: 0.25, times: weights.span) - penalised) <= 1e-12 * penalised)
  }

  @Test("Sums of squares show what is not finite")
  func notFinite() {
    let values: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, .nan]
    #expect(sumOfSquares(values.span).isNaN)
    let infinite: [Float] = [.infinity]
    #expect(!sumOfSquares(infinite.span).isFinite)
  }
}
