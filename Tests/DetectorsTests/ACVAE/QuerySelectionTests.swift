import Kernels
import Testing

@testable import Detectors

@Suite struct QuerySelectionTests {
  static let window = 5

  private func choose(
    _ count: Int, _ values: [Double], settled: Set<Int> = [], exploration: Double = 0, seed: UInt64 = 1
  ) -> [QuerySelection.Pick] {
    var selection = QuerySelection(
      window: Self.window, eligible: values.map { !$0.isNaN }, settled: values.indices.map(settled.contains))
    var stream = RandomStream(seed: seed, purpose: .test)
    return selection.choose(count, by: values, exploration: exploration, stream: &stream)
  }

  private func drawn(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test, shard: 1)
    return (0..<count).map { _ in stream.uniform() < 0.1 ? .nan : stream.uniform() }
  }

  @Test(
    "No window holds a point of another or a settled point, and each holds a peak that has a value",
    arguments: [(0.0, UInt64(1)), (0.1, 2), (0.5, 3), (1.0, 4)])
  func disjoint(exploration: Double, seed: UInt64) {
    let values = drawn(400, seed: seed)
    let settled = Set((0..<400).filter { $0 % 37 < 4 })
    let picks = choose(1_000, values, settled: settled, exploration: exploration, seed: seed)
    var taken = settled
    for pick in picks {
      #expect(!values[pick.peak].isNaN && pick.window.contains(pick.peak) && pick.window.count == Self.window)
      for point in pick.window { #expect(taken.insert(point).inserted) }
    }
    // None that is left would fit.
    for point in Self.window - 1..<400 where !values[point].isNaN {
      #expect(!taken.isDisjoint(with: point - Self.window + 1...point))
    }
    #expect(choose(7, values, settled: settled, exploration: exploration, seed: seed) == Array(picks.prefix(7)))
  }

  @Test("The highest values come first, the earlier of two equal ones before the other")
  func greedy() {
    var values = [Double](repeating: 0, count: 40)
    (values[20], values[22], values[10], values[30]) = (3, 2.9, 2, 2)
    let picks = choose(4, values)
    // 22 is in the first one's window; of the zeros, 4 is the first that ends a window.
    #expect(picks.map(\.peak) == [20, 10, 30, 4])
    #expect(picks.map(\.window) == [18..<23, 6..<11, 26..<31, 0..<5])
    #expect(picks.allSatisfy { !$0.isRandom })
  }

  @Test("The window of an anomaly that begins at its peak holds what follows, as far as nothing else is there")
  func onset() {
    var values = [Double](repeating: 1, count: 40)
    (values[20], values[21], values[22], values[23]) = (9, 5, 5, 5)
    #expect(choose(1, values).map(\.window) == [19..<24])
    #expect(choose(1, values, settled: [22]).map(\.window) == [17..<22])
    #expect(choose(1, values, settled: [21]).map(\.window) == [16..<21])
  }

  @Test("Exploration of 1 draws every window alike, and of a half about half of them")
  func exploration() {
    let values = (0..<20).map(Double.init)
    var counts = [Int](repeating: 0, count: 20)
    for seed in 0..<4_000 {
      let picks = choose(1, values, exploration: 1, seed: UInt64(seed))
      #expect(picks.count == 1 && picks[0].isRandom)
      counts[picks[0].peak] += 1
    }
    #expect(counts[..<4].allSatisfy { $0 == 0 })
    // 250 each, with a deviation of 15.
    #expect(counts[4...].allSatisfy { abs($0 - 250) < 75 })
    let halves = (0..<2_000).count { choose(1, values, exploration: 0.5, seed: UInt64($0))[0].isRandom }
    #expect(abs(halves - 1_000) < 112)
  }

  @Test("Nothing is chosen where all is settled, nothing is scored, or the series is shorter than a window")
  func nothing() {
    #expect(choose(5, drawn(50, seed: 1), settled: Set(0..<50)).isEmpty)
    #expect(choose(5, [Double](repeating: .nan, count: 50)).isEmpty)
    #expect(choose(5, [1, 2, 3, 4]).isEmpty)
    #expect(choose(5, []).isEmpty)
    #expect(choose(0, drawn(50, seed: 1)).isEmpty)
  }
}
