import SeededRandom
import Series
import Storage
import Testing

@testable import Monitoring

struct JudgedDaysTests {
  /// Of the series that were made first in a database.
  private func series(_ count: Int) throws -> [SeriesRecord] {
    let fixture = try EvaluatorFixture(days: 1, earlier: count - 1)
    return try fixture.context.database.read { try $0.series.list(after: nil, limit: count) }.sorted { $0.key < $1.key }
  }

  @Test("the days of series begin a minute apart, and those of the first one at midnight")
  func starts() throws {
    let starts = try series(4).map { JudgedDays(of: $0).start(of: 20_000) }
    #expect(starts == [0, 60, 120, 180].map { 20_000 * 86_400 + $0 })
  }

  @Test("a day reaches from its start to the next one's, before 1970 too")
  func reach() throws {
    let days = JudgedDays(of: try series(3)[2])
    for day in [-3, -1, 0, 1, 19_700] as [Int64] {
      #expect(days.day(of: days.start(of: day)) == day)
      #expect(days.day(of: days.start(of: day) - 1) == day - 1)
    }
  }

  @Test("pieces of slots are those slots, and each is of one day", arguments: 0..<20 as Range<UInt64>)
  func pieces(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let days = JudgedDays(of: try series(2)[1])
    let interval: Int64 = [60, 300, 3_600, 40_000, 86_400, 604_800].randomElement(using: &generator) ?? 60
    let lattice = TimeLattice(interval: interval, phase: Int64.random(in: 0..<interval, using: &generator))
    let first = Int64.random(in: -50_000...50_000, using: &generator)
    let slots = first..<first + Int64.random(in: 1...3_000, using: &generator)
    let pieces = days.pieces(of: slots, on: lattice)
    #expect(pieces.flatMap(Array.init) == Array(slots))
    for piece in pieces {
      let ends = [piece.lowerBound, piece.upperBound - 1].map { days.day(of: lattice.time(ofSlot: $0)) }
      #expect(ends[0] == ends[1])
    }
    #expect(Set(pieces.map { days.day(of: lattice.time(ofSlot: $0.lowerBound)) }).count == pieces.count)
  }
}
