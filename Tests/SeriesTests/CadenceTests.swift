import SeededRandom
import Testing

@testable import Series

@Suite struct CadenceTests {
  /// A row each interval, straying by up to `jitter` seconds, of which some are left out.
  static func times(_ interval: Int64, jitter: Int64, kept: Double = 1, seed: UInt64) -> [Int64] {
    var random = SeededGenerator(seed: seed)
    return (0..<1_000).compactMap { row in
      let stray = jitter == 0 ? 0 : Int64(random.next(below: UInt64(2 * jitter + 1))) - jitter
      let isKept = Double(random.next(below: 1_000)) < kept * 1_000
      return isKept ? 1_700_006_400 + interval * Int64(row) + stray : nil
    }
  }

  @Test(
    "times on a grid are exact, with gaps too", arguments: [Int64(1), 10, 60, 300, 3_600, 86_400], [1.0, 0.9, 0.3])
  func exact(interval: Int64, kept: Double) throws {
    let cadence = try Cadence(of: Self.times(interval, jitter: 0, kept: kept, seed: 1))
    #expect(cadence.lattice.interval == interval && cadence.isExact && cadence.isRegular)
  }

  @Test(
    "times that stray by less than an eighth of the interval are regular, and their grid is the usual one",
    arguments: [
      (Int64(10), Int64(1)), (60, 1), (60, 2), (60, 7), (300, 10), (300, 30), (3_600, 60), (3_600, 400),
      (86_400, 3_600),
    ], [1.0, 0.8]
  )
  func jitter(_ shape: (interval: Int64, jitter: Int64), kept: Double) throws {
    let cadence = try Cadence(of: Self.times(shape.interval, jitter: shape.jitter, kept: kept, seed: 7))
    #expect(cadence.lattice == TimeLattice(interval: shape.interval, phase: 0))
    #expect(cadence.isRegular && !cadence.isExact)
    let slots = Self.times(shape.interval, jitter: shape.jitter, kept: kept, seed: 7).compactMap {
      cadence.lattice.slot(nearest: $0)
    }
    #expect(Set(slots).count == slots.count)
  }

  @Test("a clock that runs late is regular", arguments: [60.02, 60.5, 300.3])
  func drift(step: Double) throws {
    let times = (0..<2_000).map { 1_700_006_400 + Int64((Double($0) * step).rounded()) }
    #expect(try Cadence(of: times).isRegular)
  }

  @Test("events at any time have no interval", arguments: 0..<10 as Range<UInt64>)
  func events(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var time: Int64 = 1_700_006_400
    let times = (0..<300).map { _ in
      time += 1 + Int64(random.next(below: 600))
      return time
    }
    #expect(try !Cadence(of: times).isRegular)
  }

  @Test("a known interval is kept, whatever the times")
  func known() throws {
    let cadence = try Cadence(of: Self.times(60, jitter: 5, seed: 3), interval: 60)
    #expect(cadence.lattice.interval == 60 && cadence.isRegular)
  }

  @Test("the nearest slot is never further than half an interval", arguments: [Int64(1), 2, 7, 60, 86_400])
  func nearest(interval: Int64) throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<1_000 {
      let lattice = TimeLattice(interval: interval, phase: Int64(random.next(below: UInt64(interval))))
      let time = Int64(random.next(below: 4_000_000_000)) - 1_000_000
      let slot = try #require(lattice.slot(nearest: time))
      #expect(abs(slot * interval + lattice.phase - time) * 2 <= interval)
    }
  }
}
