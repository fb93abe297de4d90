/// How the times of day beside a column of dates are written.
enum DayClock: Equatable, Sendable {
  /// `03:05`, `3:05 PM`, `03h05`, `3h`, `18.00.00`, and the beginning of `03:00 - 04:00`.
  case clock
  /// 0 to 24.
  case hours
  /// Hours and minutes in one number, `0`, `100` … `2300` or `0000` … `2345`, `UTC` behind it perhaps.
  case hundreds

  /// Seconds of the day; nil for what is none.
  func seconds(_ text: Span<UInt8>) -> Int64? {
    switch self {
    case .clock: return Self.clockTime(text)
    case .hours: return Self.number(text).flatMap { $0.value <= 24 && $0.digits <= 2 ? $0.value * 3_600 : nil }
    case .hundreds:
      guard let (value, _) = Self.number(text), value % 100 < 60, value <= 2_400 else { return nil }
      return value / 100 * 3_600 + value % 100 * 60
    }
  }

  private static func clockTime(_ text: Span<UInt8>) -> Int64? {
    if let time = DateText.timeOfDay(text) { return time }
    guard text.count >= 2, text.count <= 24 else { return nil }
    if text[text.count - 1] | 0x20 == UInt8(ascii: "h"),
      let (hour, digits) = number(text.extracting(..<(text.count - 1)))
    {
      return digits <= 2 && hour <= 24 ? hour * 3_600 : nil
    }
    // A dash, short or long (E2 80 93), between the beginning and the end.
    guard
      let dash = text.indices.first(where: { $0 >= 4 && (text[$0] == UInt8(ascii: "-") || text[$0] == 0xE2) }),
      dash + 1 < text.count
    else { return nil }
    var (last, next) = (dash, text[dash] == 0xE2 ? dash + 3 : dash + 1)
    while last > 0, text[last - 1] == 0x20 { last -= 1 }
    while next < text.count, text[next] == 0x20 { next += 1 }
    guard next < text.count, DateText.timeOfDay(text.extracting(next...)) != nil else { return nil }
    return DateText.timeOfDay(text.extracting(..<last))
  }

  /// A whole number of up to four digits, and how many it has; a zone of UTC may stand behind it.
  static func number(_ text: Span<UInt8>) -> (value: Int64, digits: Int)? {
    var text = text
    // H01, HE01
    if text.count > 1, text[0] | 0x20 == UInt8(ascii: "h") {
      text = text.extracting((text[1] | 0x20 == UInt8(ascii: "e") ? 2 : 1)...)
    }
    var value: Int64 = 0
    var digits = 0
    while digits < text.count, text[digits] &- 48 < 10 {
      guard digits < 4 else { return nil }
      value = value * 10 + Int64(text[digits] &- 48)
      digits += 1
    }
    guard digits > 0 else { return nil }
    var rest = text.extracting(digits...)
    while rest.count > 0, rest[0] == 0x20 { rest = rest.extracting(1...) }
    return rest.isEmpty || ["utc", "gmt", "z"].contains(where: { rest.isWord($0) }) ? (value, digits) : nil
  }

  /// Whether a zone stands behind the number.
  static func hasZone(_ text: Span<UInt8>) -> Bool {
    text.count > 4 && number(text) != nil && text[text.count - 1] > 57
  }
}
