import Series
import Testing

@testable import Formats

@Suite struct TimeWordsTests {
  @Test(
    "times of day are read as they are written beside dates",
    arguments: [
      ("03:05", DayClock.clock, 11_100), ("03h", .clock, 10_800), ("3h05", .clock, 11_100),
      ("18.00.00", .clock, 64_800),
      ("03:00 - 04:00", .clock, 10_800), ("23:00–24:00", .clock, 82_800), ("16:00-17:00", .clock, 57_600),
      ("0", .hours, 0), ("24", .hours, 86_400), ("7", .hours, 25_200), ("0000 UTC", .hundreds, 0),
      ("2300 UTC", .hundreds, 82_800), ("0", .hundreds, 0), ("100", .hundreds, 3_600), ("0045", .hundreds, 2_700),
    ])
  func dayClock(text: String, clock: DayClock, seconds: Int64) {
    let found = clock.seconds(Array(text.utf8).span)
    #expect(found == seconds)
  }

  @Test(
    "what is no hour is refused",
    arguments: [("25", DayClock.hours), ("100", .hours), ("0160", .hundreds), ("x", .clock)])
  func noHour(text: String, clock: DayClock) {
    let found = clock.seconds(Array(text.utf8).span)
    #expect(found == nil)
  }

  @Test(
    "a name says its zone",
    arguments: [
      ("Tid (UTC)", "UTC"), ("time [UTC+1]", "+01:00"), ("Datum (MEZ)", "+01:00"), ("timestamp_utc", "UTC"),
      ("timestampUTC", "UTC"), ("Time (GMT-3)", "-03:00"), ("Zeit (Europe/Berlin)", "Europe/Berlin"),
      ("MTU (CET/CEST)", "CET"), ("Date (UTC+05:30)", "+05:30"), ("EST", "-05:00"), ("Time (UTC +0530)", "+05:30"),
      ("local time", nil), ("kB/s", nil), ("lost", nil), ("best (GUT)", nil), ("wet", nil), ("outclass", nil),
    ] as [(String, String?)])
  func zones(name: String, zone: String?) {
    #expect(ZoneWords(in: name, isName: true)?.rules.name == zone)
  }

  @Test(
    "months, quarters and years are known as such",
    arguments: [
      "2019-01", "201901", "01/2019", "Jan 2019", "Jan-19", "2019Q1", "2019-Q3", "Q1 2019", "2019M01", "2019",
    ])
  func periods(text: String) {
    let isPeriod = CalendarPeriod.matches(Array(text.utf8).span)
    #expect(isPeriod)
  }

  @Test("other texts are no months", arguments: ["2019-13", "web1", "201999", "2019-01-01", "12.5", "Q5x", "1234567"])
  func noPeriods(text: String) {
    let isPeriod = CalendarPeriod.matches(Array(text.utf8).span)
    #expect(!isPeriod)
  }

  @Test(
    "weeks of ISO 8601 are their Mondays",
    arguments: [
      ("2026-W01", 20_451), ("2026W01", 20_451), ("2020-W53", 18_624), ("2021-W01-7", 18_637),
    ])
  func weeks(text: String, day: Int64) {
    #expect(DateText(Array(text.utf8).span)?.days(dayFirst: false) == day)
  }

  @Test(
    "dates without a year go on after New Year",
    arguments: [
      ["Dec 31 23:59:00", "Jan  1 00:00:00"], ["31-12 23:59:00", "01-01 00:00:00"], ["31.12. 23:59", "01.01. 00:00"],
      ["31/12-23:59:00.5", "01/01-00:00:00.5"],
    ])
  func yearless(texts: [String]) {
    var clock = YearlessClock(year: 2_026)
    let times = texts.map { clock.time(Array($0.utf8).span, dayFirst: true) }
    #expect(times == [1_798_761_540, 1_798_761_600])
  }

  @Test("a time in columns of its parts is one time")
  func parts() {
    #expect(DateParts.seconds([2_026, 11, 29, 3, 5]) == 1_795_921_500)
    #expect(DateParts.seconds([26, 11, 29]) == 1_795_910_400)
    #expect(DateParts.seconds([2_026, 11, 29, 24]) == 1_795_996_800)
    #expect(DateParts.seconds([2_026, 2, 30]) == nil && DateParts.seconds([2_026, 13, 1]) == nil)
    #expect(DateParts.seconds([2_026, 11, 29, 24, 1]) == nil)
  }
}
