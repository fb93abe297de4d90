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

  /// Whole Unix seconds, `nil` where the text isn't digits only (a minus sign and a fraction of zeros aside).
  private static func unixSeconds(_ text: Span<UInt8>) throws(TimestampFault) -> Int64? {
    var index = 0
    let isNegative = text.count > 1 && text[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    let first = index
    var value: Int64 = 0
    while index < text.count, text[index] &- 48 < 10 {
      // Capped rather than overflowing: whatever has more digits is out of range anyway.
      value = min(value * 10 + Int64(text[index] &- 48), 1_000_000_000_000)
      index += 1
    }
    guard index > first else { return nil }
    if index < text.count {
      guard text[index] == UInt8(ascii: "."), index + 1 < text.count else { return nil }
      var rest = TimestampReader(from: index)
      guard let nanoseconds = rest.fraction(text), rest.isAtEnd(text) else { return nil }
      guard nanoseconds == 0 else { throw .fractionOfSecond }
    }
    return try checked(isNegative ? -value : value)
  }

  /// The moment itself where it is in the accepted range.
  package static func checked(_ moment: Int64) throws(TimestampFault) -> Int64 {
    guard range.contains(moment) else { throw .outOfRange }
    return moment
  }
}
