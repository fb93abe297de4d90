import SeededRandom
import Testing

@testable import Series

@Suite("Recurrence rules")
struct RecurrenceTests {
  private func window(
    _ text: String, _ zone: String = "UTC", start: Int64, duration: Int64 = 3_600
  ) throws -> RecurringWindow {
    RecurringWindow(
      try Recurrence(parsing: text), start: start, duration: duration, zone: try TimeZoneRules(named: zone))
  }

  @Test("occurrences are those of python-dateutil, on the clocks of zoneinfo", arguments: RecurrenceFixture.rows)
  func reference(row: RecurrenceFixture.Row) throws {
    let window = try window(row.rule, row.zone, start: row.start, duration: 1)
    #expect(window.beginsByRule)
    #expect(window.occurrences(overlapping: row.range).map(\.lowerBound) == row.occurrences)
    var listed: [Int64] = []
    var next = window.next(from: row.range.lowerBound)
    while let found = next, found.lowerBound < row.range.upperBound {
      listed.append(found.lowerBound)
      next = window.next(from: found.lowerBound + 1)
    }
    #expect(listed == row.occurrences)
  }

  @Test("those that overlap a part of a range are those of the whole range that overlap the part")
  func parts() throws {
    var generator = SeededGenerator(seed: 7)
    for row in RecurrenceFixture.rows {
      let duration = Int64.random(in: 1...RecurringWindow.longest, using: &generator)
      let window = try window(row.rule, row.zone, start: row.start, duration: duration)
      let all = window.occurrences(overlapping: row.range)
      for _ in 0..<20 {
        let from = Int64.random(in: row.range, using: &generator)
        let part = from..<min(row.range.upperBound, from + Int64.random(in: 1...3_000_000, using: &generator))
        #expect(window.occurrences(overlapping: part) == all.filter { $0.overlaps(part) }, "\(row.rule) \(part)")
      }
    }
  }

  @Test("a range a century from the start is found as fast as one at the start, and holds the same")
  func far() throws {
    let window = try window("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", start: 4 * 86_400, duration: 7_200)
    let fortnights: Int64 = 14 * 86_400 * 3_900
    let near = window.occurrences(overlapping: 0..<30 * 86_400)
    let far = window.occurrences(overlapping: fortnights..<fortnights + 30 * 86_400)
    #expect(near.count == 4)
    #expect(far.map { $0.lowerBound - fortnights }.filter { $0 >= 4 * 86_400 } == near.map(\.lowerBound))
    let clock = ContinuousClock()
    let time = try clock.measure {
      for _ in 0..<1_000 { #expect(!window.occurrences(overlapping: fortnights..<fortnights + 30 * 86_400).isEmpty) }
      _ = try Recurrence(parsing: "FREQ=DAILY")
    }
    #expect(time < .seconds(2), "\(time)")
  }

  @Test("a rule that never comes again ends the search at the end of time")
  func never() throws {
    // The 30th of February, counted from a start that is none.
    let window = try window("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", start: 4_060_800)
    #expect(!window.beginsByRule)
    #expect(window.next(from: 0) == nil)
    #expect(window.occurrences(overlapping: 0..<Timestamp.range.upperBound).isEmpty)
    let counted = try self.window("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30;COUNT=3", start: 4_060_800)
    #expect(counted.next(from: 0) == nil)
  }

  @Test("a rule with an end has its last occurrence end there, and one without has no end")
  func end() throws {
    let start: Int64 = 1_714_953_600
    #expect(try window("FREQ=DAILY;COUNT=3", start: start).end == start + 2 * 86_400 + 3_600)
    #expect(try window("FREQ=DAILY", start: start).end == nil)
    for text in ["FREQ=DAILY;UNTIL=20240510", "FREQ=DAILY;UNTIL=20240510T000000", "FREQ=DAILY;UNTIL=20240510T000000Z"] {
      let window = try window(text, "Europe/Berlin", start: start)
      let end = try #require(window.end)
      #expect(window.occurrences(overlapping: start..<start + 30 * 86_400).allSatisfy { $0.upperBound <= end })
    }
  }

  @Test(
    "what is not taken is refused by its name",
    arguments: [
      ("FREQ=YEARLY", "FREQ=YEARLY"), ("FREQ=HOURLY;INTERVAL=2", "FREQ=HOURLY"), ("INTERVAL=2", "FREQ"),
      ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"), ("FREQ=DAILY;BYHOUR=3", "BYHOUR"), ("FREQ=MONTHLY;BYMONTH=1", "BYMONTH"),
      ("FREQ=DAILY;FREQ=DAILY", "FREQ twice"), ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
      ("FREQ=DAILY;INTERVAL=1001", "1000"), ("FREQ=DAILY;COUNT=1001", "COUNT=1001"), ("FREQ=DAILY;COUNT=x", "COUNT=X"),
      ("FREQ=DAILY;COUNT=2;UNTIL=20240101", "both"), ("FREQ=WEEKLY;BYDAY=1MO", "1MO"), ("FREQ=WEEKLY;BYDAY=XX", "XX"),
      ("FREQ=MONTHLY;BYDAY=0MO", "0MO"), ("FREQ=MONTHLY;BYDAY=6MO", "6"), ("FREQ=MONTHLY;BYMONTHDAY=32", "32"),
      ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"), ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
      ("FREQ=WEEKLY;WKST=1", "WKST"), ("FREQ=DAILY;UNTIL=20240230", "UNTIL"), ("FREQ=DAILY;UNTIL=2024", "UNTIL"),
      ("FREQ=DAILY;UNTIL=20240101T250000Z", "UNTIL"), ("FREQ=DAILY;", "semicolons"), ("", "semicolons"),
      ("FREQ=DAILY;BYDAY=", "semicolons"), ("FREQ=DAILY;BYDAY=MO,,TU", "BYDAY"),
      ("FREQ=DAILY;BYDAY=" + String(repeating: "MO,", count: 100) + "MO", "256"),
    ])
  func refused(text: String, name: String) {
    let fault = #expect(throws: RecurrenceFault.self) { try Recurrence(parsing: text) }
    #expect(fault?.detail.contains(name) == true, "\(fault?.detail ?? "")")
  }

  @Test("small letters, RRULE: before it and a plus before an ordinal are taken")
  func spellings() throws {
    #expect(try Recurrence(parsing: "rrule:freq=monthly;byday=+1mo") == Recurrence(parsing: "FREQ=MONTHLY;BYDAY=1MO"))
  }

  @Test("any bytes are read or refused, and never trap")
  func noise() {
    var generator = SeededGenerator(seed: 11)
    let parts = ["FREQ=MONTHLY", "BYDAY=-1FR", "COUNT=7", "UNTIL=20240101", "=", ";", ",", "9", "-", "WKST=SU", "é"]
    for _ in 0..<2_000 {
      let text = (0..<6).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }.joined(separator: ";")
      guard let rule = try? Recurrence(parsing: text) else { continue }
      let window = RecurringWindow(rule, start: 86_400, duration: 60, zone: .utc)
      #expect(window.occurrences(overlapping: 0..<10_000_000_000, limit: 50).count <= 50)
    }
  }

  @Test(
    "a local time becomes its moment again, and the first of two", arguments: ["Europe/Berlin", "Pacific/Apia", "UTC"])
  func clocks(name: String) throws {
    let zone = try TimeZoneRules(named: name)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let moment = Int64.random(in: 1_200_000_000...2_000_000_000, using: &generator)
      let local = zone.localSeconds(at: moment)
      let found = zone.moment(ofLocal: local)
      #expect(zone.localSeconds(at: found) == local)
      #expect(found <= moment)
      let offsets = LocalOffsets(of: zone, around: moment)
      #expect(offsets.localSeconds(at: moment) == local)
      #expect(offsets.moment(ofLocal: local) == found)
    }
  }
}
