import SeededRandom
import Testing

@testable import Series

@Suite struct GridInferenceTests {
  static func regular(_ interval: Int64, count: Int64, from start: Int64 = 1_469_376_007) -> [Int64] {
    (0..<count).map { start + $0 * interval }
  }

  @Test("gaps, repeats and disorder leave the interval as it is", arguments: [Int64(1), 60, 300, 3_600])
  func robust(interval: Int64) throws {
    var random = SeededGenerator(seed: 3)
    var moments = Self.regular(interval, count: 500).filter { _ in random.next(below: 10) > 2 }
    moments += moments.prefix(20)
    for place in moments.indices { moments.swapAt(place, Int(random.next(below: UInt64(moments.count)))) }
    let lattice = try TimeLattice(inferredFrom: moments)
    #expect(lattice.interval == interval && moments.allSatisfy { lattice.slot(at: $0) != nil })
    #expect(lattice.phase == 1_469_376_007 % interval)
  }

  @Test("a thin sample of a grid has the interval that divides all its differences")
  func thin() throws {
    var random = SeededGenerator(seed: 4)
    let moments = Self.regular(300, count: 20_000).filter { _ in random.next(below: 50) == 0 }
    #expect(try TimeLattice(inferredFrom: moments).interval == 300)
  }

  @Test("a few stray moments mislead nobody, and even the first may be one")
  func strays() throws {
    let moments = [1_469_375_900] + Self.regular(60, count: 100) + [1_469_400_001]
    let lattice = try TimeLattice(inferredFrom: moments)
    #expect(lattice.interval == 60 && moments.count { lattice.slot(at: $0) == nil } == 2)
    #expect(lattice.slot(at: 1_469_376_007) != nil)
  }

  @Test("fewer than two moments have no interval, unless it is known")
  func none() throws {
    #expect(throws: SeriesError.noInterval) { try TimeLattice(inferredFrom: []) }
    #expect(throws: SeriesError.noInterval) { try TimeLattice(inferredFrom: [5, 5, 5]) }
    #expect(throws: SeriesError.gridOverflow) { try TimeLattice(inferredFrom: [.min, .max]) }
    #expect(throws: SeriesError.intervalOutOfRange(40_000_000)) { try TimeLattice(inferredFrom: [0, 40_000_000]) }
    #expect(throws: SeriesError.intervalOutOfRange(0)) { try TimeLattice(inferredFrom: [5], interval: 0) }
    #expect(try TimeLattice(inferredFrom: [125], interval: 60).phase == 5)
  }
}
