import Series
import Testing

@testable import Formats

@Suite struct TimeFormatTests {
  static func seconds(_ text: String, _ format: TimeFormat) -> Int64? {
    var zones = ZoneNames()
    return (try? format.time(Array(text.utf8).span, &zones))?.seconds
  }

  static let moment: Int64 = 1_795_921_500  // 2026-11-29T03:05:00Z

  @Test(
    "every spelling of a moment is that moment",
    arguments: [
      "2026-11-29T03:05:00Z", "2026-11-29 03:05", "2026/11/29 3:05:00", "2026-11-29T04:05:00+01:00",
      "2026-11-29T04:05:00+0100",
      "2026-11-28 22:05:00-05", "20261129T030500Z", "202611290305", "20261129030500", "2026-11-29T03:05:00.123456Z",
      "2026-11-29 03:05:00,123", "2026-11-29T03:05Z", "2026-11-29 03:05:00 UTC", "2026-11-29 04:05:00 CET",
      "2026-11-29T04:05:00+01:00[Europe/Berlin]", "2026-11-29 04:05:00 Europe/Berlin", "2026-Nov-29 03:05",
      "2026.11.29 03:05",
      "2026-11-28T19:05:00 PST", "2026-11-29 3:05:00 AM", "2026-11-29T03:05:00z",
    ])
  func yearFirst(text: String) {
    #expect(Self.seconds(text, .iso8601) == Self.moment)
  }

  @Test(
    "a day may come first",
    arguments: [
      "29.11.2026 03:05", "29/11/2026 3:05", "29-11-2026 03:05:00", "29.11.26 03:05", "29-Nov-2026 03:05",
      "29 Nov 2026 03:05:00",
      "29. November 2026 03:05", "29-Nov-26 03:05", "Sun, 29 Nov 2026 03:05:00 GMT", "29/Nov/2026:04:05:00 +0100",
      "So, 29. Nov 2026 03:05", "29/11/2026, 03:05", "29.11.2026 03:05 - 29.11.2026 03:10",
    ])
  func dayFirst(text: String) {
    #expect(Self.seconds(text, .dayFirst) == Self.moment)
  }

  @Test(
    "a month may come first",
    arguments: [
      "11/29/2026 3:05 AM", "11/29/2026 03:05", "11/29/26 3:05:00 am", "11/29/2026, 3:05:00.000 AM",
      "Nov 29, 2026 3:05:00 AM",
      "Nov 29, 2026 @ 03:05:00.000", "Sun Nov 29 03:05:00 2026", "Sun Nov 29 03:05:00 UTC 2026",
      "November 29, 2026 3:05 a.m.",
      "Sun Nov 29 2026 04:05:00 GMT+0100 (Central European Standard Time)", "Nov 29, 2026, 3:05:00\u{202F}AM",
    ])
  func monthFirst(text: String) {
    #expect(Self.seconds(text, .monthFirst) == Self.moment)
  }

  @Test(
    "noon and midnight are twelve",
    arguments: [("12:00 AM", 0), ("12:30 PM", 45_000), ("1:00 PM", 46_800), ("11:59:59 pm", 86_399)])
  func meridiem(text: String, time: Int64) {
    #expect(DateText(Array(text.utf8).span)?.time == time)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "x", "2026", "2026-13-01", "2026-02-30", "2026-11-29T25:00", "2026-11-29T03:60", "29.11", "web-1", "12.5",
      "1.2.3", "2026-11",
      "2026-11-29T03:05:00+99:00", "2026-11-29 13:05 PM", "Foo 29, 2026", "2026-11-29T03:05:00 Nowhere/Land",
      "11/29/2026x", "31-Feb-2026",
    ])
  func refused(text: String) {
    for format in TimeFormat.allCases where format.unitsPerSecond == nil && format != .spreadsheet {
      #expect(Self.seconds(text, format) == nil)
    }
  }

  @Test(
    "numbers count from 1970 in the unit of the format",
    arguments: [
      ("1795921500", TimeFormat.unixSeconds), ("1795921500.25", .unixSeconds), ("1.7959215e9", .unixSeconds),
      ("1795921500:", .unixSeconds),
      ("1795921500000", .unixMilliseconds), ("1795921500000.0", .unixMilliseconds),
      ("1795921500000123", .unixMicroseconds),
      ("1795921500000123456", .unixNanoseconds), ("46355.128472222", .spreadsheet), ("46355,128472222", .spreadsheet),
    ])
  func unix(text: String, format: TimeFormat) {
    #expect(Self.seconds(text, format) == Self.moment)
  }

  @Test(
    "a unit is told by its size, from 1973 to 2261",
    arguments: [
      (Int64(1_795_921_500), TimeFormat.unixSeconds), (1_795_921_500_000, .unixMilliseconds),
      (1_795_921_500_000_000, .unixMicroseconds),
      (1_795_921_500_000_000_000, .unixNanoseconds), (100_000_000_000, .unixMilliseconds),
    ])
  func units(value: Int64, format: TimeFormat) {
    #expect(TimeFormat.unit(of: value...value) == format)
  }

  /// Both readings of two numbers that could be either.
  @Test("day or month first is told by days beyond twelve, or by the steps, or not at all")
  func order() throws {
    func read(_ dates: [String]) -> TableTestOutcome { TableTestOutcome(dates.map { "\($0),1" }) }
    #expect(read(["12/11/2026", "13/11/2026"]).format == .dayFirst)
    #expect(read(["11/12/2026", "11/13/2026"]).format == .monthFirst)
    #expect(read((1...12).map { "\($0)/05/2026" }).format == .dayFirst)
    #expect(read((1...12).map { "05/\($0)/2026" }).format == .monthFirst)
    #expect(read((0..<24).map { "04/05/2026 \($0):00" }).faults == [.ambiguousTime])
    #expect(read((0..<24).map { "04.05.2026 \($0):00" }).format == .dayFirst)
  }

  struct TableTestOutcome {
    var format: TimeFormat?
    var faults: [TableFault.Kind] = []

    init(_ rows: [String]) {
      var reader = TableReader()
      do throws(TableError) {
        try reader.feed(Array(("time,a\n" + rows.joined(separator: "\n")).utf8))
        try reader.finish()
      } catch {
        faults = error.faults.map(\.kind)
      }
      format = reader.layout?.timeFormat
    }
  }
}

@Suite struct NumberTextTests {
  static func read(_ text: String, _ decimal: DecimalMark) -> (value: Double, unit: String)? {
    NumberText(Array(text.utf8).span, decimal: decimal).map { ($0.value, String(decoding: $0.unit, as: UTF8.self)) }
  }

  @Test(
    "numbers are read as people write them",
    arguments: [
      ("1234.5", DecimalMark.point, 1234.5, ""), ("1,234.5", .point, 1234.5, ""), ("1.234,5", .comma, 1234.5, ""),
      ("1 234,5", .comma, 1234.5, ""), ("1\u{202F}234,5", .comma, 1234.5, ""), ("1'234.50", .point, 1234.5, ""),
      ("1’234.50", .point, 1234.5, ""), ("12.5%", .point, 12.5, "%"), ("12,5 %", .comma, 12.5, "%"),
      ("3.4 ms", .point, 3.4, "ms"),
      ("$1,234.56", .point, 1234.56, "$"), ("-5,00 €", .comma, -5, "€"), ("(42)", .point, -42, ""),
      ("12,500-", .comma, -12.5, ""),
      ("\u{2212}3.5", .point, -3.5, ""), ("+7", .point, 7, ""), (".5", .point, 0.5, ""), ("1e-3", .point, 0.001, ""),
      ("20 °C", .point, 20, "°C"), ("1,234,567", .point, 1_234_567, ""), ("<1", .point, 1, ""),
      ("1.2 GiB", .point, 1.2, "GiB"),
    ])
  func read(text: String, decimal: DecimalMark, value: Double, unit: String) {
    let found = Self.read(text, decimal)
    #expect(found?.value == value && found?.unit == unit)
  }

  @Test(
    "what is no number is refused",
    arguments: [
      "", "x", "-", "1,23,4", "12,5", "0,123", "web-1", "1.2.3", "1e", "12:30", "1-2", "1 2", "--5", "5;6", "1a2b3c4d",
    ])
  func refused(text: String) {
    let found = Self.read(text, .point)
    #expect(found == nil || !(found?.unit.isEmpty ?? true))
  }

  @Test("units with several prefixes come to one")
  func families() {
    var format = NumberFormat(decimal: .point)
    format.family = UnitFamily.holding(["MiB", "GiB"])
    #expect(format.read(Array("1.5 GiB".utf8).span) == .value(1.5 * 1_073_741_824))
    #expect(format.read(Array("512 MiB".utf8).span) == .value(536_870_912))
    #expect(format.read(Array("512 apples".utf8).span) == .notANumber)
    #expect(UnitFamily.holding(["ms", "GiB"]) == nil)
  }
}
