import Testing

@testable import Networks

@Suite struct DiagonalGaussianTests {
  let head = sines(8, 4, 1.5).map { Double($0) }

  @Test("Log-likelihood and divergence are those of PyTorch")
  func matchesReference() {
    let gaussian = DiagonalGaussian(head: head, floor: 1e-4)
    let given = gaussian.logLikelihoods(sines(4, 5, 2).map { Double($0) })
    #expect(zip(given, LayerFixture.logLikelihoods).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(abs(gaussian.divergenceFromStandardNormal - LayerFixture.divergence) < 1e-5)
  }

  @Test("The divergence of a standard normal from itself is zero, and noise moves a sample by deviations")
  func basics() {
    let standard = DiagonalGaussian(means: [0, 0], deviations: [1, 1])
    #expect(standard.divergenceFromStandardNormal == 0)
    let other = DiagonalGaussian(means: [1, -2], deviations: [0.5, 3])
    #expect(other.sample(noise: [2, -1]) == [2, -5])
  }

  @Test("Deviations stay above the floor for raw values far below zero")
  func floor() {
    #expect(DiagonalGaussian(head: [0, -1e4], floor: 1e-4).deviations == [1e-4])
  }
}
