/// Walks over the text of a moment: the productions of RFC 3339 section 5.6, one function each.
///
/// It holds its place only; every function is given the text.
struct TimestampReader {
  private var index: Int

  init(from index: Int = 0) { self.index = index }

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

  /// `partial-time` as seconds of the day, and whether its second is the 60th.
  mutating func time(_ text: Span<UInt8>, secondsRequired: Bool) throws(TimestampFault) -> (Int64, Bool) {
    guard let hour = number(text, digits: 2), skip(text, ":"), let minute = number(text, digits: 2) else {
      throw .notATime
    }
    var second: Int64 = 0
    if skip(text, ":") {
      guard let digits = number(text, digits: 2) else { throw .notATime }
      second = digits
      if peek(text) == UInt8(ascii: ".") {
        guard let isZero = fraction(text) else { throw .notATime }
        guard isZero else { throw .fractionOfSecond }
      }
    } else if secondsRequired {
      throw .notATime
    }
    guard hour <= 23, minute <= 59, second <= 60 else { throw .noSuchTime }
    return (hour * 3600 + minute * 60 + second, second == 60)
  }

  /// `time-offset` in seconds east of UTC; 0 where it may be, and is, absent.
  mutating func offset(_ text: Span<UInt8>, required: Bool) throws(TimestampFault) -> Int64 {
    if skip(text, UInt8(ascii: "Z"), or: UInt8(ascii: "z")) { return 0 }
    let sign: Int64 = peek(text) == UInt8(ascii: "-") ? -1 : 1
    guard skip(text, UInt8(ascii: "+"), or: UInt8(ascii: "-")) else {
      if isAtEnd(text) { if required { throw .missingOffset } else { return 0 } }
      throw .notATime
    }
    guard let hour = number(text, digits: 2), skip(text, ":"), let minute = number(text, digits: 2) else {
      throw .notATime
    }
    guard hour <= 23, minute <= 59 else { throw .noSuchTime }
    return sign * (hour * 3600 + minute * 60)
  }

  /// `time-secfrac`: whether it is zero; `nil` where there is none.
  mutating func fraction(_ text: Span<UInt8>) -> Bool? {
    guard skip(text, ".") else { return nil }
    let first = index
    var isZero = true
    while let byte = peek(text), byte &- 48 < 10 {
      if byte != 48 { isZero = false }
      index += 1
    }
    return index > first ? isZero : nil
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
