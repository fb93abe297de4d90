import Testing

@testable import Series

@Suite struct TimeGridTests {
  @Test("index and timestamp are inverses on the grid, and nothing else has an index")
  func inverse() throws {
    let grid = try TimeGrid(start: 1_469_376_000, interval: 300, count: 12)
    for index in 0..<12 { #expect(grid.index(of: grid.timestamp(at: index)) == index) }
    #expect(grid.index(of: 1_469_376_001) == nil)
    #expect(grid.index(of: grid.end) == nil)
    #expect(grid.index(of: grid.start - 300) == nil)
    #expect(grid.index(of: .min) == nil)
    #expect(grid.timestamps.count == 12)
  }

  @Test("a range of moments selects start inclusive, end exclusive, clipped to the grid")
  func indices() throws {
    let grid = try TimeGrid(start: -100, interval: 60, count: 10)
    #expect(grid.indices(from: -100, to: 20) == 0..<2)
    #expect(grid.indices(from: -99, to: 21) == 1..<3)
    #expect(grid.indices(from: .min, to: .max) == 0..<10)
    #expect(grid.indices(from: 100, to: -100).isEmpty)
    #expect(grid.indices(from: .max, to: .max).isEmpty)
  }

  @Test("what would overflow is refused")
  func bounds() throws {
    #expect(throws: SeriesError.gridOverflow) { try TimeGrid(start: .max - 10, interval: 60, count: 1) }
    #expect(throws: SeriesError.gridOverflow) { try TimeGrid(start: 0, interval: 60, count: .max) }
    #expect(throws: SeriesError.intervalOutOfRange(0)) { try TimeGrid(start: 0, interval: 0, count: 1) }
    #expect(throws: SeriesError.negativeCount(-1)) { try TimeGrid(start: 0, interval: 1, count: -1) }
    let widest = try TimeGrid(start: .min, interval: 31_622_400, count: 200_000_000_000)
    #expect(widest.index(of: widest.end - 31_622_400) == 199_999_999_999)
  }

  @Test("each point has a slot of its own, whichever stretch is at hand", arguments: [Int64(0), 1, 30, 59])
  func slots(phase: Int64) throws {
    let grid = try TimeGrid(start: -300 + phase, interval: 60, count: 10)
    for first in 0..<10 { #expect(grid.slice(first..<10).firstSlot == Int64(first) - 5) }
    #expect(try TimeGrid(start: .min, interval: 60, count: 1).firstSlot < 0)
  }

  @Test("a slice keeps the moments of its points")
  func slice() throws {
    let grid = try TimeGrid(start: 7, interval: 10, count: 10)
    let part = grid.slice(3..<99)
    #expect(part.start == 37 && part.count == 7 && part.end == grid.end)
    #expect(grid.slice(20..<30).count == 0)
  }

  @Test("slots count multiples of the interval from the phase, before 1970 too", arguments: [Int64(1), 60, 300, 3600])
  func lattice(interval: Int64) throws {
    let lattice = try TimeLattice(interval: interval, through: -1_234_567)
    #expect((0..<interval).contains(lattice.phase))
    for slot in Int64(-5)...5 {
      let moment = slot * interval + lattice.phase
      #expect(lattice.slot(at: moment) == slot)
      #expect(lattice.slot(atOrBefore: moment) == slot)
      #expect(lattice.slot(atOrBefore: moment + interval - 1) == slot)
      if interval > 1 { #expect(lattice.slot(at: moment + 1) == nil) }
    }
  }

  @Test("every column of a series has the grid's length and a name of its own")
  func series() throws {
    let grid = try TimeGrid(start: 0, interval: 60, count: 3)
    let orders = SeriesColumn(name: "orders", values: [1, .nan, 3])
    #expect(throws: SeriesError.noMetric) { try GriddedSeries(grid: grid, metrics: []) }
    #expect(throws: SeriesError.duplicateColumn("orders")) { try GriddedSeries(grid: grid, metrics: [orders, orders]) }
    #expect(throws: SeriesError.lengthMismatch(column: "x", expected: 3, found: 1)) {
      try GriddedSeries(grid: grid, metrics: [orders, SeriesColumn(name: "x", values: [1])])
    }
    let series = try GriddedSeries(
      grid: grid, metrics: [orders], context: [ContextColumn(name: "deploy", kind: .flag, values: [0, 1, 0])])
    let part = series.slice(grid.indices(from: 120, to: 900))
    #expect(part.grid.start == 120 && part.metrics[0].values == [3] && part.context[0].values == [0])
  }

  @Test("a mask turned into ranges of time and back is the same mask")
  func masks() throws {
    var state: UInt64 = 7
    for count in 0..<60 {
      let grid = try TimeGrid(start: 1_000, interval: 30, count: count)
      let mask = (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return state >> 62 > 1
      }
      var back = [Bool](repeating: false, count: count)
      for range in grid.ranges(of: mask) {
        for index in grid.indices(from: range.lowerBound, to: range.upperBound) { back[index] = true }
      }
      #expect(back == mask)
    }
  }
}
