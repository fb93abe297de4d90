import Testing

@testable import Series

@Suite struct TimestampTests {
  // Seconds from Python: datetime.fromisoformat(text).timestamp().
  @Test(
    "RFC 3339 in every legal spelling",
    arguments: [
      ("1970-01-01T00:00:00Z", Int64(0)), ("2016-07-24T16:00:00Z", 1_469_376_000),
      ("2016-07-24 18:00:00+02:00", 1_469_376_000), ("2016-07-24t10:30:00-05:30", 1_469_376_000),
      ("2024-02-29T12:29:59.000000z", 1_709_209_799), ("2000-02-29T00:00:00-00:00", 951_782_400),
      ("2261-12-31T23:59:59Z", 9_214_646_399), ("2016-12-31T23:59:60Z", 1_483_228_800),
      ("2017-01-01T00:59:60+01:00", 1_483_228_800),
    ])
  func accepts(text: String, seconds: Int64) throws {
    #expect(try Timestamp.parse(text, dialect: .rfc3339) == seconds)
    #expect(try Timestamp.parse(text, dialect: .file) == seconds)
  }

  @Test(
    "the dialects of files",
    arguments: [
      ("2018-07-03 14:00:00", Int64(1_530_626_400)), ("2018-07-03T14:00:00", 1_530_626_400),
      ("2018-07-03 14:00", 1_530_626_400), ("2018-07-03", 1_530_576_000), ("1469376000", 1_469_376_000),
      ("1469376000.0", 1_469_376_000), ("0", 0), ("2014-04-10 07:15:00.000000", 1_397_114_100),
    ])
  func files(text: String, seconds: Int64) throws {
    #expect(try Timestamp.parse(text, dialect: .file) == seconds)
    #expect(throws: TimestampFault.self) { try Timestamp.parse(text, dialect: .rfc3339) }
  }

  @Test(
    "nonsense has a name",
    arguments: [
      ("", TimestampFault.notATime), ("soon", .notATime), ("2018-7-3T14:00:00Z", .notATime),
      ("2018-02-30T00:00:00Z", .noSuchDate), ("1900-02-29T00:00:00Z", .noSuchDate),
      ("2018-13-01T00:00:00Z", .noSuchDate), ("2018-00-01T00:00:00Z", .noSuchDate),
      ("2018-04-31T00:00:00Z", .noSuchDate), ("2018-01-00T00:00:00Z", .noSuchDate),
      ("2018-01-01T24:00:00Z", .noSuchTime), ("2018-01-01T00:60:00Z", .noSuchTime),
      ("2018-01-01T00:00:61Z", .noSuchTime), ("2018-01-01T12:00:60Z", .noSuchTime),
      ("2018-01-01T00:00:00+24:00", .noSuchTime), ("2018-01-01T00:00:00.5Z", .fractionOfSecond),
      ("2018-01-01T00:00:00.Z", .notATime), ("2018-01-01T00:00:00Zz", .notATime),
      ("2018-01-01T00:00:00+0200", .notATime), ("1969-12-31T23:59:59Z", .outOfRange),
      ("2262-01-01T00:00:00Z", .outOfRange), ("1970-01-01T00:00:00+00:01", .outOfRange),
      ("2018-01-01Z00:00:00Z", .notATime), ("２018-01-01T00:00:00Z", .notATime),
    ])
  func refuses(text: String, fault: TimestampFault) {
    #expect(throws: fault) { try Timestamp.parse(text, dialect: .rfc3339) }
    #expect(throws: fault) { try Timestamp.parse(text, dialect: .file) }
  }

  @Test("RFC 3339 wants its offset")
  func offset() {
    #expect(throws: TimestampFault.missingOffset) { try Timestamp.parse("2018-01-01T00:00:00", dialect: .rfc3339) }
  }

  @Test(
    "Unix seconds stay in range and whole",
    arguments: [
      ("-1", TimestampFault.outOfRange), ("1469376000000", .outOfRange), ("1.5", .fractionOfSecond),
      (String(repeating: "9", count: 400), .outOfRange), ("1e9", .notATime), ("0x10", .notATime), ("-", .notATime),
      ("1.", .notATime),
    ])
  func unixSeconds(text: String, fault: TimestampFault) {
    #expect(throws: fault) { try Timestamp.parse(text, dialect: .file) }
  }

  @Test("formatting and parsing are inverses, over the whole range")
  func inverse() throws {
    var moment: Int64 = 0
    while moment < Timestamp.range.upperBound {
      #expect(try Timestamp.parse(Timestamp.format(moment), dialect: .rfc3339) == moment)
      moment += 2_345_677
    }
    #expect(Timestamp.format(1_469_376_000) == "2016-07-24T16:00:00Z")
    #expect(Timestamp.format(.min) == "1970-01-01T00:00:00Z")
    #expect(Timestamp.format(.max) == "2261-12-31T23:59:59Z")
  }

  @Test("days and dates are inverses, day after day for 800 years")
  func civil() {
    var expected = CivilDate(year: 1600, month: 1, day: 1)
    for days in Int64(-135_140)..<157_054 {
      let date = CivilDate(daysSince1970: days)
      #expect(date == expected && date.exists && date.daysSince1970 == days)
      expected.day += 1
      if !expected.exists { expected = CivilDate(year: expected.year, month: expected.month + 1, day: 1) }
      if expected.month > 12 { expected = CivilDate(year: expected.year + 1, month: 1, day: 1) }
    }
  }

  @Test("no bytes crash the reader")
  func fuzz() {
    var state: UInt64 = 11
    let alphabet = Array("0123456789-:TZ .+\u{0}z".utf8) + [0xFF]
    for _ in 0..<50_000 {
      var text = Array("2018-07-03T14:00:00Z".utf8)
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text[Int(state >> 33) % text.count] = alphabet[Int(state >> 40) % alphabet.count]
        if state >> 62 == 0 { text.removeLast() }
      }
      if let moment = try? Timestamp.parse(text.span, dialect: .file) { #expect(Timestamp.range.contains(moment)) }
    }
  }
}
