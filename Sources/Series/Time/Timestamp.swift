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
