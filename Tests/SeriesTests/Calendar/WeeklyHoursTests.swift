import SeededRandom
import Testing

@testable import Series

@Suite("Hours of a week")
struct WeeklyHoursTests {
  /// Monday to Friday, 9 to 17.
  private static let business: [Range<Int64>] = (0..<5).map { time(day: $0, hour: 9)..<time(day: $0, hour: 17) }
  /// 2024-05-06, a Monday.
  private static let monday: Int64 = 1_714_953_600

  /// Seconds of the week.
  private static func time(day: Int64, hour: Int64 = 0, second: Int64 = 0) -> Int64 {
    day * 86_400 + hour * 3_600 + second
  }

  @Test("ranges that touch are one, and those over the end of the week go on at its beginning")
  func merging() {
    let late = Self.time(day: 6, hour: 22)
    let week = Self.time(day: 7)
    let hours = WeeklyHours([late..<week + 100, 50..<200, 200..<300, 5_000..<5_000])
    #expect(hours?.ranges == [0..<300, late..<week])
    #expect(WeeklyHours([]) == nil)
    #expect(WeeklyHours([0..<Self.time(day: 7)])?.isAlwaysOpen == true)
  }

  @Test("open seconds between two times are those counted one by one, and come back as the time after them")
  func counting() throws {
    var generator = SeededGenerator(seed: 5)
    let saturday = Self.time(day: 5, hour: 1)
    let hours = try #require(WeeklyHours(Self.business + [saturday..<saturday + 60]))
    #expect(hours.secondsPerWeek == 40 * 3_600 + 60)
    #expect(hours.openDays == 6)
    for _ in 0..<300 {
      let from = Self.monday + Int64.random(in: -2_000_000...2_000_000, using: &generator)
      let to = from + Int64.random(in: 0...50_000, using: &generator)
      let counted = Int64((from..<to).count { hours.isOpen(atLocal: $0) })
      #expect(hours.openSeconds(fromLocal: from, toLocal: to) == counted)
      #expect(hours.openSeconds(fromLocal: to, toLocal: from) == 0)
      let wait = Int64.random(in: 1...500_000, using: &generator)
      let end = hours.local(after: wait, fromLocal: from)
      #expect(hours.openSeconds(fromLocal: from, toLocal: end) == wait)
      #expect(hours.isOpen(atLocal: end - 1))
      let opening = hours.opening(atOrAfterLocal: from)
      #expect(hours.isOpen(atLocal: opening))
      #expect(opening == from || hours.openSeconds(fromLocal: from, toLocal: opening) == 0)
      #expect(hours.openSeconds(fromLocal: from, toLocal: from + 7 * 86_400) == hours.secondsPerWeek)
    }
  }

  @Test("a closing is the end of a wait, not the opening after it")
  func closing() throws {
    let hours = try #require(WeeklyHours(Self.business))
    let friday = Self.monday + Self.time(day: 4)
    let monday = Self.monday + Self.time(day: 7, hour: 9, second: 1)
    #expect(hours.local(after: 28_800, fromLocal: friday) == friday + Self.time(day: 0, hour: 17))
    #expect(hours.local(after: 28_801, fromLocal: friday) == monday)
  }
}
