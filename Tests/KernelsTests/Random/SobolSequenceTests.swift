import Kernels
import Testing

@Suite struct SobolSequenceTests {
  @Test("Unscrambled points are SciPy's")
  func reference() {
    let sequence = SobolSequence(dimensions: 64)
    #expect((0..<64).map { sequence.coordinate(37, dimension: $0) } == ReferenceNumbers.sobolPoint37)
    #expect((0..<64).map { sequence.coordinate(63, dimension: $0) } == ReferenceNumbers.sobolPoint63)
  }

  @Test("In each dimension a scrambled set of 64 has one point in each 64th", arguments: [1, 2, 3] as [UInt64])
  func stratification(seed: UInt64) {
    let sequence = SobolSequence(dimensions: 128, seed: seed)
    for dimension in 0..<128 {
      let cells = Set((0..<64).map { Int(sequence.coordinate($0, dimension: dimension) * 64) })
      #expect(cells.count == 64)
    }
  }

  @Test("Scrambled points integrate a smooth function far better than plain Monte Carlo, and without bias")
  func integration() {
    let estimates = (0..<100).map { seed in
      let points = SobolSequence(dimensions: 3, seed: UInt64(seed)).normalPoints(64)
      return points.reduce(0.0) { $0 + Double($1) * Double($1) } / 64
    }
    let moments = Moments(of: estimates.span)
    // Plain samples of 64 points have standard error √(6/64) = 0.306 around 3.
    let deviation = moments.populationVariance.squareRoot()
    #expect(deviation < 0.306 / 4)
    #expect(abs(moments.mean - 3) < 4 * deviation / 10)
  }

  @Test("Normal quantiles agree with SciPy's to 10⁻¹⁴")
  func quantiles() {
    for (probability, expected) in zip(ReferenceNumbers.probabilities, ReferenceNumbers.normalQuantiles) {
      #expect(abs(inverseNormalDistribution(probability) - expected) <= 1e-14 * max(1, abs(expected)))
    }
    #expect(inverseNormalDistribution(0) == -.infinity && inverseNormalDistribution(1) == .infinity)
    #expect(inverseNormalDistribution(1.1).isNaN && inverseNormalDistribution(-0.1).isNaN)
  }
}
