import Glibc
import Testing

@testable import Kernels

@Suite struct FusedLanesTests {
  @Test("The quick sigmoid and tangent stay within their bounds from one end to the other, and keep their signs")
  func activations() {
    var (tangent, sigmoid) = (0.0, 0.0)
    for index in -120_000...120_000 {
      let x = Float(index) * 1e-4
      let lanes = Lanes(repeating: x)
      let value = FusedLanes.hyperbolicTangent(lanes)[2]
      tangent = max(tangent, abs(Double(value) - tanh(Double(x))))
      sigmoid = max(sigmoid, abs(Double(FusedLanes.sigmoid(lanes)[6]) - 1 / (1 + exp(-Double(x)))))
      if x != 0, (value < 0) != (x < 0) { Issue.record("tanh(\(x)) = \(value)") }
    }
    #expect(tangent < 4e-7)
    #expect(sigmoid < 2e-7)
  }
}
