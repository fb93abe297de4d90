/// A moment as a request names it, finer than the whole seconds that series are made of.
///
/// Taken are a date and time with a zone, with or without a fraction of a second, and Unix time as a number. A number's
/// size tells its unit, and each unit reaches from 1973-03-03, where the one before it ends, to the end of 2261:
///
///     seconds up to 9,214,646,399   milliseconds from 10¹¹   microseconds from 10¹⁴   nanoseconds from 10¹⁷
///
/// What lies between two units could be a slip in either, and is refused.
package struct Moment: Comparable, Sendable {
  /// Unix seconds, rounded down.
  package let secondsBefore: Int64
  /// Of a second, 0 to 999,999,999; never 0 where something follows the whole second.
  private let nanoseconds: Int64

  /// Unix seconds, rounded up: the first whole second that is not before the moment. A range of whole seconds that holds
  /// its start and stops before its end has both bounds here: with 11:59:59.5 for a start the first of its seconds is
  /// 12:00:00, and with 12:00:00.5 for an end that is its last.
  package var secondsFromHere: Int64 { secondsBefore + (isWhole ? 0 : 1) }
  package var isWhole: Bool { nanoseconds == 0 }

  package static func < (left: Moment, right: Moment) -> Bool {
    (left.secondsBefore, left.nanoseconds) < (right.secondsBefore, right.nanoseconds)
  }

  init(seconds: Int64, nanoseconds: Int64) throws(TimestampFault) {
    secondsBefore = try Timestamp.checked(seconds)
    self.nanoseconds = nanoseconds
  }

  /// - Parameters:
  ///   - whole: a count of the unit that its size tells.
  ///   - billionths: what follows it, in billionths of that unit.
  /// - Throws: `outOfRange`.
  package init(unixTime whole: Int64, billionths: Int64 = 0) throws(TimestampFault) {
    for (unit, first) in Self.units where (first...(Timestamp.range.upperBound * unit + unit - 1)).contains(whole) {
      let (seconds, rest) = whole.quotientAndRemainder(dividingBy: unit)
      let nanoseconds = rest * (1_000_000_000 / unit) + billionths / unit
      try self.init(seconds: seconds, nanoseconds: nanoseconds == 0 ? min(billionths, 1) : nanoseconds)
      return
    }
    throw .outOfRange
  }

  /// So many to a second, and the least count that is taken for them.
  private static let units: [(unit: Int64, first: Int64)] = [
    (1, 0), (1_000, 100_000_000_000), (1_000_000, 100_000_000_000_000), (1_000_000_000, 100_000_000_000_000_000),
  ]

  /// - Parameter spaceIsPlus: the space before an offset was a plus before a form was decoded.
  /// - Throws: `TimestampFault` for anything else than exactly one moment of the accepted range.
  package init(parsing text: String, spaceIsPlus: Bool = false) throws(TimestampFault) {
    let bytes = Array(text.utf8)
    if let moment = try Self.unixTime(bytes.span) {
      self = moment
    } else {
      self = try Self.dateAndTime(bytes.span, spaceIsPlus)
    }
  }

  /// Digits with or without a fraction; nil for another text.
  private static func unixTime(_ text: Span<UInt8>) throws(TimestampFault) -> Moment? {
    var reader = TimestampReader()
    guard let time = reader.unixTime(text) else { return nil }
    if time.isNegative && (time.whole > 0 || time.billionths > 0) { throw .outOfRange }
    return try Moment(unixTime: time.whole, billionths: time.billionths)
  }

  /// RFC 3339, and of ISO 8601 what says the same: a time without seconds, an offset without its colon or its minutes.
  private static func dateAndTime(_ text: Span<UInt8>, _ spaceIsPlus: Bool) throws(TimestampFault) -> Moment {
    var reader = TimestampReader()
    let date = try reader.date(text)
    if reader.isAtEnd(text) { throw .missingOffset }
    guard reader.skip(text, UInt8(ascii: "T"), or: UInt8(ascii: " ")) || reader.skip(text, "t") else { throw .notATime }
    let time = try reader.time(text, secondsRequired: false)
    let offset = try reader.offset(text, required: true, isBrief: true, spaceIsPlus: spaceIsPlus)
    guard reader.isAtEnd(text) else { throw .notATime }
    let seconds = try Timestamp.seconds(date, time, offset: offset)
    return try Moment(seconds: seconds, nanoseconds: time.nanoseconds)
  }
}
