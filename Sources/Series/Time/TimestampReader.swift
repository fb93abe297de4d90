/// Walks over the text of a moment: the productions of RFC 3339 section 5.6, one function each.
///
/// It holds its place only; every function is given the text.
struct TimestampReader {
  private var index = 0

  func isAtEnd(_ text: Span<UInt8>) -> Bool { index == text.count }

  /// `full-date`: four, two and two digits.
  mutating func date(_ text: Span<UInt8>) throws(TimestampFault) -> CivilDate {
    guard let year = number(text, digits: 4), skip(text, "-"), let month = number(text, digits: 2),
      skip(text, "-"),
      let day = number(text, digits: 2)
    else { throw .notATime }
    let date = CivilDate(year: year, month: month, day: day)
    guard date.exists else { throw .noSuchDate }
    return date
  }

  /// `partial-time`.
  struct TimeOfDay {
    /// Of the day.
    let second: Int64
    /// What follows the second; never 0 where something does.
    let nanoseconds: Int64
    /// The second is the 60th of its minute.
    let isLeap: Bool
  }

  mutating func time(_ text: Span<UInt8>, secondsRequired: Bool) throws(TimestampFault) -> TimeOfDay {
    guard let hour = number(text, digits: 2), skip(text, ":"), let minute = number(text, digits: 2) else {
      throw .notATime
    }
    var second: Int64 = 0
    var nanoseconds: Int64 = 0
    if skip(text, ":") {
      guard let digits = number(text, digits: 2) else { throw .notATime }
      second = digits
      if peek(text) == UInt8(ascii: ".") {
        guard let read = fraction(text) else { throw .notATime }
        nanoseconds = read
      }
    } else if secondsRequired {
      throw .notATime
    }
    guard hour <= 23, minute <= 59, second <= 60 else { throw .noSuchTime }
    return TimeOfDay(second: hour * 3600 + minute * 60 + second, nanoseconds: nanoseconds, isLeap: second == 60)
  }

  /// `time-offset` in seconds east of UTC; 0 where it may be, and is, absent.
  ///
  /// - Parameters:
  ///   - isBrief: ISO 8601's `+0200` and `+02` are taken as well.
  ///   - spaceIsPlus: a space stands for a plus.
  mutating func offset(
    _ text: Span<UInt8>, required: Bool, isBrief: Bool = false, spaceIsPlus: Bool = false
  ) throws(TimestampFault) -> Int64 {
    if skip(text, UInt8(ascii: "Z"), or: UInt8(ascii: "z")) { return 0 }
    let sign: Int64 = peek(text) == UInt8(ascii: "-") ? -1 : 1
    let plus: Unicode.Scalar = spaceIsPlus && peek(text) == UInt8(ascii: " ") ? " " : "+"
    guard skip(text, UInt8(ascii: plus), or: UInt8(ascii: "-")) else {
      if isAtEnd(text) { if required { throw .missingOffset } else { return 0 } }
      throw .notATime
    }
    guard let hour = number(text, digits: 2) else { throw .notATime }
    let hasMinutes = !isBrief || !isAtEnd(text)
    guard !hasMinutes || skip(text, ":") || isBrief else { throw .notATime }
    guard let minute = hasMinutes ? number(text, digits: 2) : 0 else { throw .notATime }
    guard hour <= 23, minute <= 59 else { throw .noSuchTime }
    return sign * (hour * 3600 + minute * 60)
  }

  /// `time-secfrac` in nanoseconds, never 0 where a digit is not; `nil` where there is none.
  mutating func fraction(_ text: Span<UInt8>) -> Int64? {
    guard skip(text, ".") else { return nil }
    let first = index
    var nanoseconds: Int64 = 0
    var place: Int64 = 100_000_000
    while let byte = peek(text), byte &- 48 < 10 {
      if place > 0 { nanoseconds += place * Int64(byte &- 48) } else if byte != 48 { nanoseconds = max(nanoseconds, 1) }
      place /= 10
      index += 1
    }
    return index > first ? nanoseconds : nil
  }

  /// Digits with or without a minus and a fraction, to the end of the text; `nil` for another text.
  mutating func unixTime(_ text: Span<UInt8>) -> (isNegative: Bool, whole: Int64, billionths: Int64)? {
    let isNegative = skip(text, "-")
    guard let whole = wholeNumber(text), let billionths = isAtEnd(text) ? 0 : fraction(text), isAtEnd(text) else {
      return nil
    }
    return (isNegative, whole, billionths)
  }

  /// Digits to the first byte that is none, `nil` where there are none; more than 64 bits hold are capped.
  private mutating func wholeNumber(_ text: Span<UInt8>) -> Int64? {
    let first = index
    var value: Int64 = 0
    while let byte = peek(text), byte &- 48 < 10 {
      let (product, isBeyond) = value.multipliedReportingOverflow(by: 10)
      let (sum, isOver) = product.addingReportingOverflow(Int64(byte &- 48))
      value = isBeyond || isOver ? .max : sum
      index += 1
    }
    return index > first ? value : nil
  }

  /// Takes one byte where it is either of two.
  @inline(__always)
  mutating func skip(_ text: Span<UInt8>, _ byte: UInt8, or other: UInt8) -> Bool {
    guard index < text.count, text[index] == byte || text[index] == other else { return false }
    index &+= 1
    return true
  }

  /// Takes one byte.
  @inline(__always)
  mutating func skip(_ text: Span<UInt8>, _ byte: Unicode.Scalar) -> Bool {
    skip(text, UInt8(ascii: byte), or: UInt8(ascii: byte))
  }

  private func peek(_ text: Span<UInt8>) -> UInt8? { index < text.count ? text[index] : nil }

  private mutating func number(_ text: Span<UInt8>, digits: Int) -> Int64? {
    guard index + digits <= text.count else { return nil }
    var value: Int64 = 0
    for offset in 0..<digits {
      let digit = text[index + offset] &- 48
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    index += digits
    return value
  }
}
