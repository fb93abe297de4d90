import Series

/// How the times of a column are written.
package enum TimeFormat: String, CaseIterable, Sendable {
  /// The year first, as ISO 8601, RFC 3339 and SQL have it, or in digits alone (20261129T0305).
  case iso8601
  /// 29.11.2026 03:05, 29-Nov-2026.
  case dayFirst = "day_first"
  /// 11/29/2026 3:05 PM, Nov 29, 2026.
  case monthFirst = "month_first"
  case unixSeconds = "unix_s"
  case unixMilliseconds = "unix_ms"
  case unixMicroseconds = "unix_us"
  case unixNanoseconds = "unix_ns"
  /// Days since 1899-12-30, with the time of day as a fraction: what a spreadsheet holds behind a date.
  case spreadsheet

  /// Units to a second, of those that count from 1970.
  var unitsPerSecond: Int64? {
    switch self {
    case .unixSeconds: 1
    case .unixMilliseconds: 1_000
    case .unixMicroseconds: 1_000_000
    case .unixNanoseconds: 1_000_000_000
    default: nil
    }
  }

  /// What is expected, as a message says it.
  package var example: String {
    switch self {
    case .iso8601: "a time such as 2026-11-29T03:05:00Z"
    case .dayFirst: "a time whose day comes first, such as 29.11.2026 03:05"
    case .monthFirst: "a time whose month comes first, such as 11/29/2026 3:05 PM"
    case .unixSeconds: "Unix seconds"
    case .unixMilliseconds: "Unix milliseconds"
    case .unixMicroseconds: "Unix microseconds"
    case .unixNanoseconds: "Unix nanoseconds"
    case .spreadsheet: "a spreadsheet's days since 1900"
    }
  }
}

/// A moment of a file, or where its local clock stood.
enum FileTime: Equatable {
  /// Unix seconds and what follows them.
  case moment(Int64, nanoseconds: Int64)
  /// Seconds of a clock whose zone the text doesn't name, counted as if it stood at UTC.
  case local(Int64, nanoseconds: Int64)
}

extension TimeFormat {
  /// The time that a text denotes in this format.
  ///
  /// - Parameter zones: knows the zones that texts name.
  /// - Throws: `TimestampFault`.
  func time(_ text: Span<UInt8>, _ zones: inout ZoneNames) throws(TimestampFault) -> FileTime {
    if let unit = unitsPerSecond { return try unixTime(text, unit) }
    if self == .spreadsheet { return try spreadsheetTime(text) }
    guard let parsed = DateText(text), parsed.date else {
      // Some tools mix them: seconds among dates, as they were appended by another hand.
      if self == .iso8601, text.count >= 9 { return try unixTime(text, 1) }
      throw .notATime
    }
    switch (self, parsed.shape) {
    case (.iso8601, .yearFirst), (.dayFirst, .yearLast), (.monthFirst, .yearLast), (_, .named): break
    default: throw .notATime
    }
    guard let days = parsed.days(dayFirst: self == .dayFirst) else { throw .noSuchDate }
    return try zones.time(days * 86_400 + (parsed.time ?? 0), parsed.nanoseconds, parsed.zone)
  }

  private func unixTime(_ text: Span<UInt8>, _ unit: Int64) throws(TimestampFault) -> FileTime {
    guard let number = UnixNumber(text) else { throw .notATime }
    let (seconds, rest) = number.whole.quotientAndRemainder(dividingBy: unit)
    let nanoseconds = rest * (1_000_000_000 / unit) + number.billionths / unit
    return .moment(try Timestamp.checked(seconds), nanoseconds: nanoseconds)
  }

  private func spreadsheetTime(_ text: Span<UInt8>) throws(TimestampFault) -> FileTime {
    guard let number = UnixNumber(text) else { throw .notATime }
    // 25,569 days from 1899-12-30 to 1970-01-01. A double of days holds about a microsecond: round to the second.
    let days = number.whole - 25_569
    guard days.magnitude < 200_000 else { throw .outOfRange }
    let seconds = days * 86_400 + (number.billionths * 86_400 + 500_000_000) / 1_000_000_000
    return .local(try Timestamp.checked(seconds), nanoseconds: 0)
  }
}

/// A number that counts from 1970: digits, with a fraction or an exponent perhaps.
struct UnixNumber {
  var whole: Int64 = 0
  /// What follows the whole, rounded down.
  var billionths: Int64 = 0

  init?(_ text: Span<UInt8>) {
    guard text.count > 0, text.count <= 32 else { return nil }
    // RRDtool puts a colon after its times.
    let end = text[text.count - 1] == UInt8(ascii: ":") ? text.count - 1 : text.count
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    var index = text[0] == UInt8(ascii: "+") ? 1 : 0
    while index < end {
      let byte = text[index]
      if byte &- 48 < 10 {
        digits.append(byte &- 48)
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), point == nil {
        point = digits.count
      } else if byte | 0x20 == UInt8(ascii: "e"), !digits.isEmpty {
        index += 1
        guard index < end else { return nil }
        if text[index] == UInt8(ascii: "+") { index += 1 }
        guard index < end, index + 2 >= end else { return nil }
        for place in index..<end {
          guard text[place] &- 48 < 10 else { return nil }
          exponent = exponent * 10 + Int(text[place] &- 48)
        }
        break
      } else {
        return nil
      }
      index += 1
    }
    guard !digits.isEmpty else { return nil }
    let wholeDigits = (point ?? digits.count) + exponent
    guard wholeDigits <= 19 else { return nil }
    for place in 0..<wholeDigits {
      let (product, isBeyond) = whole.multipliedReportingOverflow(by: 10)
      let (sum, isOver) = product.addingReportingOverflow(place < digits.count ? Int64(digits[place]) : 0)
      if isBeyond || isOver { return nil }
      whole = sum
    }
    var unit: Int64 = 100_000_000
    for place in wholeDigits..<max(wholeDigits, digits.count) {
      billionths += Int64(digits[place]) * unit
      unit /= 10
    }
  }
}

/// The zones that the texts of a file name, looked up once each.
struct ZoneNames: Sendable {
  private static let most = 16
  private var known: [String: TimeZoneRules?] = [:]

  mutating func time(
    _ local: Int64, _ nanoseconds: Int64, _ zone: DateText.Zone
  ) throws(TimestampFault) -> FileTime {
    switch zone {
    case .none: return .local(try Timestamp.checked(local), nanoseconds: nanoseconds)
    case .offset(let offset): return .moment(try Timestamp.checked(local - offset), nanoseconds: nanoseconds)
    case .named(let name):
      guard let rules = rules(name) else { throw .notATime }
      var clock = LocalClock(rules)
      return .moment(try Timestamp.checked(clock.moment(of: local)), nanoseconds: nanoseconds)
    }
  }

  private mutating func rules(_ name: String) -> TimeZoneRules? {
    if let rules = known[name] { return rules }
    guard known.count < Self.most else { return nil }
    let rules = try? TimeZoneRules(named: name)
    known[name] = .some(rules)
    return rules
  }
}
