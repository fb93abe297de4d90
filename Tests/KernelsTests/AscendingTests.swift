import SeededRandom
import Testing

@testable import Kernels

@Suite("Values in rising order")
struct AscendingTests {
  @Test(
    "They are what sorting makes of them, of any size, sign and magnitude",
    arguments: [0, 1, 2, 255, 256, 257, 1_000, 4_099], [1, 2, 3] as [UInt64])
  func sorts(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let special = [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 1e300, -1e-300]
    let kinds: [[Double]] = [
      (0..<count).map { _ in Double.random(in: -1...1, using: &generator) },
      (0..<count).map { _ in Double(Int.random(in: -3...3, using: &generator)) },
      (0..<count).map { _ in
        let value = Double(bitPattern: UInt64.random(in: .min ... .max, using: &generator))
        return value.isNaN ? 0 : value
      },
      (0..<count).map { _ in special[Int.random(in: special.indices, using: &generator)] },
      [Double](repeating: 7, count: count), (0..<count).map { Double(-$0) },
    ]
    for values in kinds { #expect(ascending(values) == values.sorted()) }
  }
}
