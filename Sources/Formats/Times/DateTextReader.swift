import Series

/// Walks over one text.
struct DateTextReader {
  let text: [UInt8]
  var index = 0
  var result = DateText()

  init(_ text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { index == text.count }
  var peek: UInt8 { index < text.count ? text[index] : 0 }

  mutating func read() -> Bool {
    skipWeekday()
    guard Self.isDigit(peek) ? readNumbers() : readNamedMonthFirst() else { return false }
    return isAtEnd || endsInTime()
  }

  /// A time that is told by its beginning and its end, `20.11.2026 00:00 - 20.11.2026 01:00`, counts as its beginning.
  func endsInTime() -> Bool {
    guard result.date, result.time != nil else { return false }
    var place = index
    while place < text.count, [0x20, UInt8(ascii: "-"), UInt8(ascii: "/"), 0xE2, 0x80, 0x93].contains(text[place]) {
      place += 1
    }
    return place > index && DateText(Array(text[place...]).span) != nil
  }

  // MARK: dates

  mutating func readNumbers() -> Bool {
    guard let (value, digits) = number() else { return false }
    let isHour = peek | 0x20 == UInt8(ascii: "h") && index + 1 < text.count && Self.isDigit(text[index + 1])
    if digits <= 2, peek == UInt8(ascii: ":") || isHour { return readTime(hour: value) && readZone() }
    switch digits {
    case 8, 10, 12, 14: return readCompact(value, digits: digits)
    case 4: return readYearFirst(value)
    case 1, 2: return readYearLast(value)
    default: return false
    }
  }

  /// `20261129`, also before a time, `2026112903`, `202611290305`, `20261129030507`. Ten digits could be Unix seconds, but only those
  /// of 2030 to 2036 look like a date of this time, and hardly ever all of a column's.
  mutating func readCompact(_ value: Int64, digits: Int) -> Bool {
    let time =
      digits == 8 ? 0 : digits == 10 ? value % 100 * 10_000 : digits == 12 ? value % 10_000 * 100 : value % 1_000_000
    let date = digits == 8 ? value : digits == 10 ? value / 100 : value / (digits == 12 ? 10_000 : 1_000_000)
    result.shape = .yearFirst
    (result.year, result.first, result.second) = (date / 10_000, date / 100 % 100, date % 100)
    guard CivilDays.since1970(year: result.year, month: result.first, day: result.second) != nil else { return false }
    guard digits == 8 || (1970...2100).contains(result.year), time < 240_000 || digits == 8 else { return false }
    if digits == 8 { return readRest() }
    return setTime(time / 10_000, time / 100 % 100, time % 100) && readFraction() && readZone()
  }

  mutating func readYearFirst(_ year: Int64) -> Bool {
    let separator = peek
    if separator == UInt8(ascii: "W") { return readWeek(year) }
    guard Self.isDateSeparator(separator) else { return false }
    index += 1
    result.shape = .yearFirst
    result.year = year
    if peek == UInt8(ascii: "W") { return readWeek(year) }
    if Self.isLetter(peek) {
      guard let month = monthName() else { return false }
      result.first = month
    } else {
      guard let (month, digits) = number(), digits <= 2 else { return false }
      result.first = month
    }
    guard skip(separator), let (day, digits) = number(), digits <= 2 else { return false }
    result.second = day
    return readRest()
  }

  /// A week of ISO 8601, `2026-W48`, which is its Monday, or a day of one, `2026-W48-7`. 4 January lies in the first.
  mutating func readWeek(_ year: Int64) -> Bool {
    index += 1
    guard let (week, digits) = number(), digits == 2, (1...53).contains(week) else { return false }
    var day: Int64 = 1
    if peek == UInt8(ascii: "-") {
      index += 1
      guard let (value, digits) = number(), digits == 1, (1...7).contains(value) else { return false }
      day = value
    }
    (result.shape, result.year, result.first, result.second) = (.yearFirst, year, 1, 4)
    guard let fourth = CivilDays.since1970(year: year, month: 1, day: 4) else { return false }
    // 1 January 1970 was a Thursday.
    let weekday = ((fourth + 3) % 7 + 7) % 7
    result.daysBeyond = (week - 1) * 7 + day - 1 - weekday
    return readRest()
  }

  /// `29.11.2026`, `29-Nov-26`, `29 Nov 2026`, `29. November 2026`, `29nov2026`.
  mutating func readYearLast(_ day: Int64) -> Bool {
    var separator = peek
    if Self.isLetter(separator) {
      guard let month = monthName() else { return false }
      (result.shape, result.first, result.second) = (.named(isDayFirst: true), month, day)
      return readYear() && readRest()
    }
    guard Self.isDateSeparator(separator) || separator == UInt8(ascii: " ") else { return false }
    index += 1
    if separator == UInt8(ascii: "."), peek == UInt8(ascii: " ") {
      index += 1
      separator = UInt8(ascii: " ")
    }
    if Self.isLetter(peek) {
      guard let month = monthName() else { return false }
      (result.shape, result.first, result.second) = (.named(isDayFirst: true), month, day)
      _ = skip(UInt8(ascii: "."))
      guard skip(separator) || skip(UInt8(ascii: " ")) || skip(UInt8(ascii: ",")) else { return false }
      skipSpaces()
    } else {
      guard separator != UInt8(ascii: " "), let (second, digits) = number(), digits <= 2, skip(separator) else {
        return false
      }
      (result.shape, result.first, result.second) = (.yearLast(separator: separator), day, second)
    }
    return readYear() && readRest()
  }

  /// `Nov 29, 2026 3:05`, and as C's `ctime` and `date` have it: `Nov 29 03:05:00 CET 2026`.
  mutating func readNamedMonthFirst() -> Bool {
    guard let month = monthName() else { return false }
    _ = skip(UInt8(ascii: "."))
    guard skip(UInt8(ascii: " ")) || skip(UInt8(ascii: "-")) else { return false }
    skipSpaces()
    guard let (day, digits) = number(), digits <= 2 else { return false }
    (result.shape, result.first, result.second) = (.named(isDayFirst: false), month, day)
    let hasComma = skip(UInt8(ascii: ","))
    guard skip(UInt8(ascii: " ")) || skip(UInt8(ascii: "-")) || hasComma else { return false }
    skipSpaces()
    let start = index
    if readYear(isWhole: true) { return readRest() }
    index = start
    guard let (hour, _) = number(), readTime(hour: hour), readZone() else { return false }
    skipSpaces()
    return readYear(isWhole: true)
  }

  mutating func readYear(isWhole: Bool = false) -> Bool {
    guard let (year, digits) = number(), digits == 4 || (digits == 2 && !isWhole) else { return false }
    // POSIX: 69 to 99 are of the last century.
    result.year = digits == 4 ? year : year + (year < 69 ? 2000 : 1900)
    return true
  }

  mutating func number() -> (value: Int64, digits: Int)? {
    let start = index
    var value: Int64 = 0
    while Self.isDigit(peek), index - start < 16 {
      value = value * 10 + Int64(peek - 48)
      index += 1
    }
    return index > start ? (value, index - start) : nil
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func skipSpaces() { while skip(0x20) {} }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  static func isDateSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
  }
}
