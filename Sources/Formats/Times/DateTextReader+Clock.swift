/// Times of day and zones.
extension DateTextReader {
  /// What follows a date: nothing, or a time of day and its zone.
  mutating func readRest() -> Bool {
    if isAtEnd { return true }
    if peek == UInt8(ascii: "Z") || peek == UInt8(ascii: "z") { return readZone() }
    _ = skip(UInt8(ascii: ","))
    let separators: [UInt8] = [
      0x20, UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"),
    ]
    guard separators.contains(peek) else { return false }
    index += 1
    skipSpaces()
    if isAtEnd { return true }
    if skip(UInt8(ascii: "-")) || skip(UInt8(ascii: "@")) { skipSpaces() }
    if Self.isLetter(peek) || peek == UInt8(ascii: "+") { return readZone() }
    guard let (hour, digits) = number() else { return false }
    switch digits {
    case 1, 2:
      // The hour alone.
      if digits == 2, isAtEnd || peek == UInt8(ascii: "Z") { return setTime(hour, 0, 0) && readZone() }
      return readTime(hour: hour) && readZone()
    case 4: return setTime(hour / 100, hour % 100, 0) && readZone()
    case 6: return setTime(hour / 10_000, hour / 100 % 100, hour % 100) && readFraction() && readZone()
    default: return false
    }
  }

  /// `3:05`, `03:05:07.25`, `3 PM`, `3h05`.
  mutating func readTime(hour: Int64) -> Bool {
    var (minute, second): (Int64, Int64) = (0, 0)
    let separator = peek
    if separator == UInt8(ascii: ":") || separator == UInt8(ascii: ".") || separator == UInt8(ascii: "h") {
      index += 1
      guard let (value, digits) = number(), digits == 2 else { return false }
      minute = value
      if skip(separator == UInt8(ascii: ".") ? separator : UInt8(ascii: ":")) {
        guard let (value, digits) = number(), digits == 2 else { return false }
        second = value
        guard readFraction() else { return false }
      }
    } else if !isMeridiem(after: index) {
      return false
    }
    return readMeridiem(hour).map { setTime($0, minute, second) } ?? false
  }

  mutating func setTime(_ hour: Int64, _ minute: Int64, _ second: Int64) -> Bool {
    let time = hour * 3_600 + minute * 60 + second
    guard hour <= 24, minute <= 59, second <= 60, time <= 86_400 else { return false }
    result.time = time
    return true
  }

  mutating func readFraction() -> Bool {
    guard skip(UInt8(ascii: ".")) || skip(UInt8(ascii: ",")) else { return true }
    var place: Int64 = 100_000_000
    let start = index
    while Self.isDigit(peek) {
      result.nanoseconds += place * Int64(peek - 48)
      place /= 10
      index += 1
    }
    return index > start
  }

  func isMeridiem(after start: Int) -> Bool {
    var place = start
    // Some write a narrow space that does not break before it (E2 80 AF).
    while place < text.count, [0x20, 0xE2, 0x80, 0xAF, 0xC2, 0xA0].contains(text[place]) { place += 1 }
    guard place + 1 < text.count else { return false }
    let letter = text[place] | 0x20
    guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return false }
    let next = text[place + 1] == UInt8(ascii: ".") && place + 2 < text.count ? text[place + 2] : text[place + 1]
    return next | 0x20 == UInt8(ascii: "m")
  }

  /// The hour of the day; nil where there is none such.
  mutating func readMeridiem(_ hour: Int64) -> Int64? {
    guard isMeridiem(after: index) else { return hour }
    while !Self.isLetter(peek) { index += 1 }
    let isAfternoon = peek | 0x20 == UInt8(ascii: "p")
    index += 1
    _ = skip(UInt8(ascii: "."))
    index += 1
    _ = skip(UInt8(ascii: "."))
    result.hasMeridiem = true
    guard (1...12).contains(hour) else { return nil }
    return hour % 12 + (isAfternoon ? 12 : 0)
  }

  // MARK: zones

  mutating func readZone() -> Bool {
    skipSpaces()
    if isAtEnd { return true }
    // A dash with a space behind it stands before the end of what begins here.
    if peek == UInt8(ascii: "-"), index + 1 < text.count, text[index + 1] == 0x20 { return true }
    if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") {
      guard let offset = offset() else { return false }
      result.zone = .offset(offset)
      return skipZoneName()
    }
    guard Self.isLetter(peek) || peek == UInt8(ascii: "[") else { return result.shape != .timeOnly }
    _ = skip(UInt8(ascii: "["))
    let start = index
    while Self.isLetter(peek) || [UInt8(ascii: "/"), UInt8(ascii: "_")].contains(peek) { index += 1 }
    let name = String(decoding: text[start..<index], as: UTF8.self)
    _ = skip(UInt8(ascii: "]"))
    if let offset = Self.abbreviations[name.uppercased()] {
      result.zone = .offset(offset * 900)
      // GMT+01:00
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") {
        guard let more = self.offset() else { return false }
        result.zone = .offset(offset * 900 + more)
      }
      return skipZoneName()
    }
    guard name.contains("/") else { return false }
    result.zone = .named(name)
    return true
  }

  /// Java and JavaScript add the name that they had the offset from, in brackets.
  mutating func skipZoneName() -> Bool {
    skipSpaces()
    if skip(UInt8(ascii: "[")) || skip(UInt8(ascii: "(")) { index = text.count }
    return true
  }

  mutating func offset() -> Int64? {
    let sign: Int64 = peek == UInt8(ascii: "-") ? -1 : 1
    index += 1
    guard let (value, digits) = number() else { return nil }
    switch digits {
    case 1, 2:
      guard value <= 15 else { return nil }
      guard skip(UInt8(ascii: ":")) else { return sign * value * 3_600 }
      guard let (minutes, digits) = number(), digits == 2, minutes <= 59 else { return nil }
      return sign * (value * 3_600 + minutes * 60)
    case 4:
      guard value / 100 <= 15, value % 100 <= 59 else { return nil }
      return sign * (value / 100 * 3_600 + value % 100 * 60)
    default: return nil
    }
  }

  /// In quarters of an hour. Only those that mean one thing in practice: IST, CST of China and the like are left out.
  static let abbreviations: [String: Int64] = [
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 4, "BST": 4, "CET": 4, "MEZ": 4, "CEST": 8, "MESZ": 8, "EET": 8,
    "EEST": 12,
    "MSK": 12, "EST": -20, "EDT": -16, "CST": -24, "CDT": -20, "MST": -28, "MDT": -24, "PST": -32, "PDT": -28,
    "AKST": -36,
    "AKDT": -32, "HST": -40, "JST": 36, "KST": 36, "AEST": 40, "AEDT": 44,
  ]
}
