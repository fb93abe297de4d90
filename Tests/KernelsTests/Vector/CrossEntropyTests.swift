import Glibc
import Kernels
import Testing

@Suite struct CrossEntropyTests {
  static func evaluate(
    _ targets: [Float], _ logits: [Float], weight: Float, scale: Float
  ) -> (loss: Float, gradient: [Float]) {
    var gradient = logits
    var span = gradient.mutableSpan
    let loss = binaryCrossEntropy(
      targets: targets.span, logits: logits.span, positiveWeight: weight, scale: scale, gradient: &span)
    return (loss, gradient)
  }

  @Test("Loss and gradient follow their formulas, at every length and for soft labels", arguments: [1, 7, 8, 9, 240])
  func formulas(count: Int) {
    var stream = RandomStream(seed: 1, purpose: .test)
    let logits = (0..<count).map { _ in Float(4 * stream.normal()) }
    let targets = (0..<count).map { [0, 1, Float(stream.uniform())][$0 % 3] }
    let (loss, gradient) = Self.evaluate(targets, logits, weight: 3, scale: 0.5)
    var expected = 0.0
    for index in 0..<count {
      let (l, y) = (Double(logits[index]), Double(targets[index]))
      expected += 3 * y * log1p(exp(-l)) + (1 - y) * log1p(exp(l))
      let slope = -3 * y / (1 + exp(l)) + (1 - y) / (1 + exp(-l))
      #expect(abs(Double(gradient[index]) - 0.5 * slope) < 1e-6 * 3)
    }
    #expect(abs(Double(loss) - expected) <= 1e-5 * max(1, expected))
  }

  @Test("Logits beyond any probability have a finite loss, and no gradient where they are right")
  func extremes() {
    let (loss, gradient) = Self.evaluate([1, 0, 1, 0], [1_000, -1_000, -1_000, 1_000], weight: 1, scale: 1)
    #expect(loss == 2_000)
    #expect(gradient.map(abs).prefix(2).allSatisfy { $0 < 1e-30 })
    #expect(Array(gradient.suffix(2)) == [-1, 1])
  }
}
