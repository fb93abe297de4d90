/// Moments as text and as Unix seconds (UTC), between 1970-01-01T00:00:00Z and 2261-12-31T23:59:59Z.
///
/// The range is what 64-bit nanoseconds hold, so no consumer downstream has to fear a moment from here.
package enum Timestamp {
  /// The moments that are accepted: 1970 up to and including 2261.
  package static let range: ClosedRange<Int64> = 0...9_214_646_399

  /// Which texts are taken for a moment.
  package enum Dialect: Sendable {
    /// RFC 3339 section 5.6 to the letter: date, `T` or space, time, and an offset that must be there.
    case rfc3339
    /// What files hold: RFC 3339 with the offset left out (UTC), with a date alone (midnight), with the
    /// seconds left out, or whole Unix seconds.
    case file
  }
}

/// Why a text is not a moment, or not one that is accepted.
package enum TimestampFault: String, Error, Equatable, Sendable {
  /// Neither RFC 3339 nor, in a file, one of the forms that stand in for it.
  case notATime = "not_a_time"
  /// RFC 3339 wants `Z` or an offset such as `+02:00` at the end.
  case missingOffset = "missing_offset"
  /// A month 13, a February 30.
  case noSuchDate = "no_such_date"
  /// An hour 24, a minute 60, a second 60 that is no leap second, an offset beyond 23:59.
  case noSuchTime = "no_such_time"
  /// The grid is of whole seconds: a fraction other than zero is refused, not rounded away.
  case fractionOfSecond = "fraction_of_second"
  /// Before 1970 or after 2261.
  case outOfRange = "out_of_range"
}

/// Unix seconds to text.
extension Timestamp {
  /// `2016-07-24T16:00:00Z`: RFC 3339 in UTC. Moments outside `range` are written as the nearest within it.
  package static func format(_ moment: Int64) -> String {
    String(decoding: bytes(of: moment), as: UTF8.self)
  }

  /// The 20 bytes of `format(_:)`.
  package static func bytes(of moment: Int64) -> [UInt8] {
    let moment = min(max(moment, range.lowerBound), range.upperBound)
    let date = CivilDate(daysSince1970: moment / 86_400)
    let second = moment % 86_400
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    func append(_ number: Int64, digits: Int, then separator: Unicode.Scalar) {
      var divisor: Int64 = digits == 4 ? 1_000 : 10
      while divisor > 0 {
        bytes.append(48 + UInt8(number / divisor % 10))
        divisor /= 10
      }
      bytes.append(UInt8(ascii: separator))
    }
    append(date.year, digits: 4, then: "-")
    append(date.month, digits: 2, then: "-")
    append(date.day, digits: 2, then: "T")
    append(second / 3600, digits: 2, then: ":")
    append(second / 60 % 60, digits: 2, then: ":")
    append(second % 60, digits: 2, then: "Z")
    return bytes
  }
}

/// Text to Unix seconds.
extension Timestamp {
  /// The moment that a text denotes, in Unix seconds.
  ///
  /// - Throws: `TimestampFault` for anything else than exactly one moment of the accepted range.
  package static func parse(_ text: Span<UInt8>, dialect: Dialect) throws(TimestampFault) -> Int64 {
    if dialect == .file, let seconds = try unixSeconds(text) { return seconds }
    var reader = TimestampReader()
    let date = try reader.date(text)
    if dialect == .file, reader.isAtEnd(text) { return try checked(date.daysSince1970 * 86_400) }
    guard reader.skip(text, UInt8(ascii: "T"), or: UInt8(ascii: " ")) || reader.skip(text, "t") else { throw .notATime }
    let time = try reader.time(text, secondsRequired: dialect != .file)
    guard time.nanoseconds == 0 else { throw .fractionOfSecond }
    let offset = try reader.offset(text, required: dialect != .file)
    guard reader.isAtEnd(text) else { throw .notATime }
    return try checked(seconds(date, time, offset: offset))
  }

  /// Unix seconds of a date, its time and their distance from UTC.
  static func seconds(
    _ date: CivilDate, _ time: TimestampReader.TimeOfDay, offset: Int64
  ) throws(TimestampFault) -> Int64 {
    let seconds = date.daysSince1970 * 86_400 + time.second - offset
    // 23:59:60 exists only as the last second of a day in UTC; Unix time counts it as the next one.
    guard !time.isLeap || TimeLattice.remainder(seconds, 86_400) == 0 else { throw .noSuchTime }
    return seconds
  }

  /// The same for a `String`.
  package static func parse(_ text: String, dialect: Dialect) throws(TimestampFault) -> Int64 {
    try parse(Array(text.utf8).span, dialect: dialect)
  }

  /// Whole Unix seconds; nil for another text.
  private static func unixSeconds(_ text: Span<UInt8>) throws(TimestampFault) -> Int64? {
    var reader = TimestampReader()
    guard let time = reader.unixTime(text) else { return nil }
    guard time.billionths == 0 else { throw .fractionOfSecond }
    return try checked(time.isNegative ? -time.whole : time.whole)
  }

  /// The moment itself where it is in the accepted range.
  package static func checked(_ moment: Int64) throws(TimestampFault) -> Int64 {
    guard range.contains(moment) else { throw .outOfRange }
    return moment
  }
}

extension TimestampFault {
  /// What is wrong with the text, as a clause.
  package var sentence: String {
    switch self {
    case .notATime: "not a time; write RFC 3339 (2016-07-24T16:00:00Z) or whole Unix seconds"
    case .missingOffset: "a time needs Z or an offset such as +02:00"
    case .noSuchDate: "there is no such date"
    case .noSuchTime: "there is no such time of day or offset"
    case .fractionOfSecond: "times are whole seconds"
    case .outOfRange: "times lie between 1970 and 2261"
    }
  }
}
