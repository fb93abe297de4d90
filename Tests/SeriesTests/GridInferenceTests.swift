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
    let grid = try InferredGrid(of: moments)
    #expect(grid.lattice.interval == interval && grid.offGrid == 0 && grid.duplicates == 20)
    #expect(grid.lattice.phase == 1_469_376_007 % interval)
    #expect(grid.density > 0.6 && grid.density < 0.8)
  }

  @Test("a thin sample of a grid has the interval that divides all its differences")
  func thin() throws {
    var random = SeededGenerator(seed: 4)
    let moments = Self.regular(300, count: 20_000).filter { _ in random.next(below: 50) == 0 }
    #expect(try InferredGrid(of: moments).lattice.interval == 300)
  }

  @Test("a few stray moments are counted, and even the first may be one")
  func strays() throws {
    let moments = [1_469_375_900] + Self.regular(60, count: 100) + [1_469_400_001]
    let grid = try InferredGrid(of: moments)
    #expect(grid.lattice.interval == 60 && grid.offGrid == 2)
    #expect(grid.lattice.slot(at: 1_469_376_007) != nil)
  }

  @Test("fewer than two moments have no interval, unless it is known")
  func none() throws {
    #expect(throws: SeriesError.noInterval) { try InferredGrid(of: []) }
    #expect(throws: SeriesError.noInterval) { try InferredGrid(of: [5, 5, 5]) }
    #expect(throws: SeriesError.gridOverflow) { try InferredGrid(of: [.min, .max]) }
    #expect(throws: SeriesError.intervalOutOfRange(40_000_000)) { try InferredGrid(of: [0, 40_000_000]) }
    #expect(throws: SeriesError.intervalOutOfRange(0)) { try InferredGrid(of: [5], interval: 0) }
    #expect(try InferredGrid(of: [125], interval: 60).lattice.phase == 5)
  }

  @Test("moments beside a slot are refused, or moved where a tolerance allows")
  func placement() throws {
    let lattice = try TimeLattice(interval: 60, through: 0)
    var strict = GridPlacement(lattice: lattice)
    #expect([0, 59, 60, -1].map { strict.slot(of: $0, from: Int($0)) } == [0, nil, 1, nil])
    #expect(strict.offGrid == 2 && strict.firstStrays.map(\.place) == [59, -1])
    var lenient = GridPlacement(lattice: lattice, tolerance: 5)
    #expect([5, 6, 54, 55, 59, -3].map { lenient.slot(of: $0, from: 0) } == [0, nil, nil, 1, 1, 0])
    #expect(lenient.snapped == 4)
    var half = GridPlacement(lattice: lattice, tolerance: 1_000)
    #expect([29, 30, 31].map { half.slot(of: $0, from: 0) } == [0, 0, 1])
  }
}
