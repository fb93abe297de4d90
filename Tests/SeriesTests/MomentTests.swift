import Testing

@testable import Series

@Suite("Moments in requests")
struct MomentTests {
  /// 2024-05-02T09:00:00Z.
  private static let second: Int64 = 1_714_640_400

  @Test(
    "A whole second is the same in every spelling",
    arguments: [
      "1714640400", "1714640400.0", "1714640400000", "1714640400000000", "1714640400000000000",
      "1714640400000.000", "2024-05-02T09:00:00Z", "2024-05-02T09:00:00.000Z", "2024-05-02 09:00:00z",
      "2024-05-02T11:00:00+02:00", "2024-05-02T11:00:00+0200", "2024-05-02T11:00:00+02", "2024-05-02T03:30:00-05:30",
      "2024-05-02T09:00Z", "2024-05-02T11:00+02:00",
    ])
  func whole(text: String) throws {
    let moment = try Moment(parsing: text)
    #expect(moment.isWhole)
    #expect(moment.secondsBefore == Self.second)
    #expect(moment.secondsFromHere == Self.second)
  }

  @Test(
    "What follows a second, however little, lies between it and the next",
    arguments: [
      "1714640400.5", "1714640400.0000000000001", "1714640400123", "1714640400000.25", "1714640400000001",
      "1714640400000000001", "1714640400999999999", "1714640400000000000.1", "2024-05-02T09:00:00.5Z",
      "2024-05-02T09:00:00.123456789Z", "2024-05-02T11:00:00.999+02:00", "2024-05-02T09:00:00.0000000000001Z",
    ])
  func fraction(text: String) throws {
    let moment = try Moment(parsing: text)
    #expect(!moment.isWhole)
    #expect(moment.secondsBefore == Self.second)
    #expect(moment.secondsFromHere == Self.second + 1)
  }

  @Test(
    "A number's unit is told by its size, and what lies between two units is refused",
    arguments: [
      ("0", Int64(0)), ("9214646399", 9_214_646_399), ("9214646400", nil), ("99999999999", nil),
      ("100000000000", 100_000_000), ("9214646399999", 9_214_646_399), ("9214646400000", nil),
      ("99999999999999", nil), ("100000000000000", 100_000_000), ("9214646399999999", 9_214_646_399),
      ("9214646400000000", nil), ("99999999999999999", nil), ("100000000000000000", 100_000_000),
      ("9214646399999999999", 9_214_646_399), ("9223372036854775807", nil), ("99999999999999999999999", nil),
      ("-1", nil), ("-0.5", nil), ("-1714640400000", nil), ("-0", 0),
    ])
  func units(text: String, seconds: Int64?) {
    if let seconds {
      #expect((try? Moment(parsing: text))?.secondsBefore == seconds)
    } else {
      #expect(throws: TimestampFault.outOfRange) { try Moment(parsing: text) }
    }
  }

  @Test("A space before the offset is a plus only where a form was decoded")
  func plus() throws {
    for text in ["2024-05-02T11:00:00 02:00", "2024-05-02 11:00:00.000 0200"] {
      #expect(try Moment(parsing: text, spaceIsPlus: true).secondsBefore == Self.second)
      #expect(throws: TimestampFault.notATime) { try Moment(parsing: text) }
    }
    #expect(throws: TimestampFault.notATime) { try Moment(parsing: "2024-05-02T09:00:00 Z", spaceIsPlus: true) }
  }

  @Test(
    "Nonsense has a name",
    arguments: [
      ("", TimestampFault.notATime), ("now", .notATime), ("now-6h", .notATime), ("1e9", .notATime), ("0x10", .notATime),
      ("1.", .notATime), (".5", .notATime), ("-", .notATime), ("1714640400,5", .notATime), (" 1714640400", .notATime),
      ("1714640400 ", .notATime), ("${__from}", .notATime), ("NaN", .notATime),
      ("2024-05-02", .missingOffset), ("2024-05-02T09:00:00", .missingOffset),
      ("2024-05-02T09:00:00.5", .missingOffset),
      ("2024-02-30T00:00:00Z", .noSuchDate), ("2024-05-02T24:00:00Z", .noSuchTime),
      ("2024-05-02T09:00:00+24:00", .noSuchTime), ("2024-05-02T09:00:00+020", .notATime),
      ("2024-05-02T09:00:00+02:00Z", .notATime), ("1969-12-31T23:59:59.5Z", .outOfRange),
      ("2262-01-01T00:00:00Z", .outOfRange),
    ])
  func refused(text: String, fault: TimestampFault) {
    #expect(throws: fault) { try Moment(parsing: text) }
  }

  @Test("Moments compare by their fractions")
  func order() throws {
    let texts = [
      "1714640399.999", "1714640400", "1714640400000.000001", "1714640400000000002", "2024-05-02T09:00:00.5Z",
      "1714640400501", "1714640401",
    ]
    let moments = try texts.map { try Moment(parsing: $0) }
    for (earlier, later) in zip(moments, moments.dropFirst()) { #expect(earlier < later) }
  }
}
