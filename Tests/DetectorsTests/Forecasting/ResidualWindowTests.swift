import SeededRandom
import Testing

@testable import Detectors

@Suite("What intervals and weights are read from")
struct ResidualWindowTests {
  @Test(
    "The bounds are the ⌊(n + 1)·α/2⌋-th residuals from either end", arguments: [(39, 0.05), (99, 0.1), (512, 0.05)])
  func ranks(count: Int, miscoverage: Double) throws {
    var window = ResidualWindow(capacity: 512)
    // −n … n in an order that is none.
    for index in 0..<count { window.append(Double((index * 7_919) % count) - Double(count / 2)) }
    let bounds = try #require(window.bounds(nominal: miscoverage, adapted: miscoverage))
    let rank = Int(Double(count + 1) * miscoverage / 2 + 1e-9)
    #expect(bounds.lower == Double(rank - 1 - count / 2))
    #expect(bounds.upper == Double(count - rank - count / 2))
  }

  @Test("Too few residuals give no bounds, one more gives the widest")
  func few() {
    var window = ResidualWindow(capacity: 512)
    for index in 0..<38 { window.append(Double(index) - 20) }
    #expect(window.bounds(nominal: 0.05, adapted: 0.05) == nil)
    window.append(.nan)
    #expect(window.bounds(nominal: 0.05, adapted: 0.05) == nil)
    window.append(18)
    #expect(window.bounds(nominal: 0.05, adapted: 0.05).map { [$0.lower, $0.upper] } == [-20, 18])
    // Adapted to nothing may be missed: still what was seen.
    #expect(window.bounds(nominal: 0.05, adapted: 0).map { [$0.lower, $0.upper] } == [-20, 18])
  }

  @Test("The mean lies inside, though all residuals were on one side")
  func oneSided() {
    var window = ResidualWindow(capacity: 512)
    for index in 0..<100 { window.append(Double(index) + 5) }
    #expect(window.bounds(nominal: 0.1, adapted: 0.1)?.lower == 0)
  }

  @Test("A window that slides knows what one sorted anew knows, repeats included")
  func sliding() {
    var generator = SeededGenerator(seed: 5)
    var window = ResidualWindow(capacity: 50)
    let values = (0..<500).map { _ in (Double.random(in: -4...4, using: &generator)).rounded() }
    for (index, value) in values.enumerated() {
      window.append(value)
      let sorted = values[max(0, index - 49)...index].sorted()
      guard sorted.count >= 39 else { continue }
      let rank = Int(Double(sorted.count + 1) * 0.2 / 2 + 1e-9)
      let bounds = window.bounds(nominal: 0.2, adapted: 0.2)
      #expect(bounds?.lower == min(0, sorted[rank - 1]) && bounds?.upper == max(0, sorted[sorted.count - rank]))
    }
  }

  @Test("The mean square is that of the latest, also after an outlier has left")
  func meanSquare() {
    var generator = SeededGenerator(seed: 6)
    var error = RecentError()
    #expect(error.meanSquare.isNaN)
    var values: [Double] = []
    for index in 0..<400 {
      let value = index == 100 ? 1e12 : generator.normal()
      error.append(value)
      error.append(.nan)
      values.append(value)
      let latest = values.suffix(RecentError.capacity)
      let plain = latest.reduce(0) { $0 + $1 * $1 } / Double(latest.count)
      #expect(abs(error.meanSquare - plain) <= 1e-9 * plain)
    }
  }
}
