import Kernels
import Testing

@Suite struct FourierTransformTests {
  @Test("A spectrum is NumPy's")
  func reference() {
    var real = ReferenceNumbers.sample
    var imaginary = [Double](repeating: 0, count: 12)
    for (n, value) in cosines.enumerated() { imaginary[n] = value }
    transform(&real, &imaginary)
    for k in 0..<12 {
      #expect(abs(real[k] - ReferenceNumbers.spectrumOfTwelveReal[k]) < 1e-13)
      #expect(abs(imaginary[k] - ReferenceNumbers.spectrumOfTwelveImaginary[k]) < 1e-13)
    }
  }

  @Test(
    "Back and forth gives the values again, and energy is kept", arguments: [1, 2, 3, 7, 8, 97, 1000, 1024, 10_080])
  func roundTrip(count: Int) {
    var stream = RandomStream(seed: 9, purpose: .test, shard: count)
    let values = (0..<count).map { _ in stream.normal() }
    let plan = FourierTransform(count: count)
    let (real, imaginary) = plan.spectrum(values.span)
    let back = plan.values(real: real, imaginary: imaginary)
    #expect(zip(values, back).allSatisfy { abs($0 - $1) < 1e-11 })
    var (x, y) = (values, [Double](repeating: 0, count: count))
    transform(&x, &y)
    let energy = values.reduce(0) { $0 + $1 * $1 }
    let spectral = zip(x, y).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 } / Double(count)
    #expect(abs(energy - spectral) < 1e-11 * max(1, energy))
  }

  /// cos 0 … cos 11 as the reference script's imaginary part, by the recurrence cos(n+1) = 2·cos 1·cos n − cos(n−1).
  private var cosines: [Double] {
    let first = 0.5403023058681398
    var values = [1, first]
    while values.count < 12 { values.append(2 * first * values[values.count - 1] - values[values.count - 2]) }
    return values
  }

  private func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    var realSpan = real.mutableSpan
    var imaginarySpan = imaginary.mutableSpan
    FourierTransform(count: realSpan.count).forward(real: &realSpan, imaginary: &imaginarySpan)
  }
}
