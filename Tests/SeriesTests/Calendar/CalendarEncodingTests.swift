import Testing

@testable import Series

@Suite("The calendar as codes")
struct CalendarEncodingTests {
  private static let paper: [CalendarField] = [.dayOfWeek, .hourOfDay, .minuteOfHour]

  @Test("day of week, hour and minute are the paper's 91 columns")
  func paper() {
    let encoding = CalendarEncoding(fields: Self.paper, interval: 60, days: 30, zone: .utc)
    #expect(encoding.columns == 91)
    #expect(encoding.fieldRanges == [0..<7, 7..<31, 31..<91])
  }

  @Test(
    "in UTC, Monday first, before 1970 too",
    arguments: [
      (Int64(0), 3, 0, 0), (-1, 2, 23, 59), (1_469_376_000, 6, 16, 0), (1_709_209_799, 3, 12, 29),
    ])
  func values(moment: Int64, day: Int, hour: Int, minute: Int) {
    let encoding = CalendarEncoding(fields: Self.paper, interval: 60, days: 30, zone: .utc)
    #expect(encoding.activeColumns(at: moment) == [day, 7 + hour, 31 + minute])
  }

  @Test(
    "a minute's code has the slots of the interval",
    arguments: [(Int64(600), 6), (60, 60), (300, 12), (420, 60), (1, 60), (3_600, 1), (7_200, 60)])
  func minutes(interval: Int64, columns: Int) {
    #expect(CalendarEncoding(fields: [.minuteOfHour], interval: interval, days: 1, zone: .utc).columns == columns)
  }

  @Test(
    "slots of the day are the interval, or so long that 20 days fill them",
    arguments: [
      (Int64(600), 30, 600 as Int64?), (600, 20, 600), (600, 19, 1_200), (600, 5, 2_400), (600, 3, nil), (60, 20, 60),
      (60, 1, 1_200), (60, 0, nil), (1, 30, 60), (420, 30, 432), (3_600, 20, 3_600), (3_600, 19, nil),
      (5_000, 40, 5_400), (86_400, 25, 86_400), (172_800, 4_000, 86_400),
    ])
  func slots(interval: Int64, days: Int, slot: Int64?) {
    #expect(CalendarField.slotOfDay(interval: interval, days: days) == slot)
  }

  @Test("a day's slots are the wall clock's, over both changes of the clocks")
  func wallClock() throws {
    let zone = try TimeZoneRules(named: "Europe/Berlin")
    let encoding = CalendarEncoding(fields: [.timeOfDay, .hourOfDay, .dayOfWeek], interval: 600, days: 60, zone: zone)
    #expect(encoding.columns == 144 + 24 + 7)
    // 2024-03-31: 01:59:59 is followed by 03:00:00.
    #expect(encoding.activeColumns(at: 1_711_846_799) == [11, 144 + 1, 168 + 6])
    #expect(encoding.activeColumns(at: 1_711_846_800) == [18, 144 + 3, 168 + 6])
    // 2024-10-27: 02:30 comes twice.
    #expect(encoding.activeColumns(at: 1_729_989_000) == encoding.activeColumns(at: 1_729_992_600))
    #expect(encoding.activeColumns(at: 1_729_989_000) == [15, 144 + 2, 168 + 6])
  }

  @Test("every column of every field becomes active, and none beside its field's", arguments: [Int64(60), 420, 3_600])
  func ranges(interval: Int64) {
    let encoding = CalendarEncoding(fields: CalendarField.allCases, interval: interval, days: 40, zone: .utc)
    var seen = Set<Int>()
    for moment in stride(from: Int64(-700_000), to: 700_000, by: 60) {
      let active = encoding.activeColumns(at: moment)
      for (column, range) in zip(active, encoding.fieldRanges) { #expect(range.contains(column)) }
      seen.formUnion(active)
    }
    #expect(seen == Set(0..<encoding.columns))
  }
}

extension CalendarEncoding {
  fileprivate func activeColumns(at timestamp: Int64) -> [Int] {
    var active = [Int](repeating: 0, count: fields.count)
    var span = active.mutableSpan
    write(at: timestamp, into: &span)
    return active
  }
}
