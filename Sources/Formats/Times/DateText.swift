import Series

/// A date, a time of day or both as people and tools write them, taken apart but not yet placed: whether `03/04/2026` is
/// March or April is told by the other rows of its column, and where its clock stands by a zone.
///
///     2026-11-29T03:05:00.123+01:00   2026/11/29 3:05   20261129T0305Z   29.11.2026 03:05
///     11/29/2026 3:05 PM   29-Nov-26 03:05   Nov 29, 2026 3:05:00 a.m.   Sun Nov 29 03:05:00 CET 2026   03:05:07
struct DateText: Equatable {
  /// What tells the day from the month.
  enum Shape: Equatable {
    /// The year stands first, so the month is next.
    case yearFirst
    /// Two numbers and the year: `first` and `second` are day and month in an order that the text does not tell.
    case yearLast(separator: UInt8)
    /// The month has a name; `isDayFirst` is where it stands.
    case named(isDayFirst: Bool)
    /// No date at all.
    case timeOnly
  }

  /// What the text says of its clock.
  enum Zone: Equatable {
    case none
    /// Seconds east of UTC.
    case offset(Int64)
    /// A name of the time zone database.
    case named(String)
  }

  var shape = Shape.timeOnly
  var year: Int64 = 0
  /// In the order of the text; the month and the day where the year comes first or the month has a name.
  var first: Int64 = 0
  var second: Int64 = 0
  /// Of the day; nil for a date alone. A day ends at 24:00.
  var time: Int64?
  var nanoseconds: Int64 = 0
  var zone = Zone.none
  var hasMeridiem = false

  init() {}

  var date: Bool { shape != .timeOnly }

  /// - Returns: nil for what is no such text as a whole.
  init?(_ text: Span<UInt8>) {
    guard text.count >= 4, text.count <= 96 else { return nil }
    var reader = DateTextReader(text.indices.map { text[$0] })
    guard reader.read() else { return nil }
    self = reader.result
  }

  /// The time of day alone, whose parts may have points between them: `18.00.00`.
  static func timeOfDay(_ text: Span<UInt8>) -> Int64? {
    if let time = DateText(text), time.shape == .timeOnly { return time.time }
    guard text.count == 8, text[2] == UInt8(ascii: "."), text[5] == UInt8(ascii: ".") else { return nil }
    var bytes = text.indices.map { text[$0] }
    (bytes[2], bytes[5]) = (UInt8(ascii: ":"), UInt8(ascii: ":"))
    return DateText(bytes.span)?.time
  }

  /// Days since 1970-01-01; nil for a date that there is not.
  func days(dayFirst: Bool) -> Int64? {
    var (month, day) = (first, second)
    if case .yearLast = shape, dayFirst { (month, day) = (second, first) }
    return CivilDays.since1970(year: year, month: month, day: day)
  }
}

/// Walks over one text.
private struct DateTextReader {
  private let text: [UInt8]
  private var index = 0
  private(set) var result = DateText()

  init(_ text: [UInt8]) { self.text = text }

  private var isAtEnd: Bool { index == text.count }
  private var peek: UInt8 { index < text.count ? text[index] : 0 }

  mutating func read() -> Bool {
    skipWeekday()
    guard Self.isDigit(peek) ? readNumbers() : readNamedMonthFirst() else { return false }
    return isAtEnd || endsInTime()
  }

  /// A time that is told by its beginning and its end, `20.11.2026 00:00 - 20.11.2026 01:00`, counts as its beginning.
  private func endsInTime() -> Bool {
    guard result.date, result.time != nil else { return false }
    var place = index
    while place < text.count, [0x20, UInt8(ascii: "-"), UInt8(ascii: "/"), 0xE2, 0x80, 0x93].contains(text[place]) {
      place += 1
    }
    return place > index && DateText(Array(text[place...]).span) != nil
  }

  // MARK: dates

  private mutating func readNumbers() -> Bool {
    guard let (value, digits) = number() else { return false }
    if digits <= 2, peek == UInt8(ascii: ":") { return readTime(hour: value) && readZone() }
    switch digits {
    case 8, 10, 12, 14: return readCompact(value, digits: digits)
    case 4: return readYearFirst(value)
    case 1, 2: return readYearLast(value)
    default: return false
    }
  }

  /// `20261129`, also before a time, `2026112903`, `202611290305`, `20261129030507`. Ten digits could be Unix seconds, but only those
  /// of 2030 to 2036 look like a date of this time, and hardly ever all of a column's.
  private mutating func readCompact(_ value: Int64, digits: Int) -> Bool {
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

  private mutating func readYearFirst(_ year: Int64) -> Bool {
    let separator = peek
    guard Self.isDateSeparator(separator) else { return false }
    index += 1
    result.shape = .yearFirst
    result.year = year
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

  /// `29.11.2026`, `29-Nov-26`, `29 Nov 2026`, `29. November 2026`.
  private mutating func readYearLast(_ day: Int64) -> Bool {
    var separator = peek
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
  private mutating func readNamedMonthFirst() -> Bool {
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

  private mutating func readYear(isWhole: Bool = false) -> Bool {
    guard let (year, digits) = number(), digits == 4 || (digits == 2 && !isWhole) else { return false }
    // POSIX: 69 to 99 are of the last century.
    result.year = digits == 4 ? year : year + (year < 69 ? 2000 : 1900)
    return true
  }

  // MARK: times of day

  /// What follows a date: nothing, or a time of day and its zone.
  private mutating func readRest() -> Bool {
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
    case 1, 2: return readTime(hour: hour) && readZone()
    case 4: return setTime(hour / 100, hour % 100, 0) && readZone()
    case 6: return setTime(hour / 10_000, hour / 100 % 100, hour % 100) && readFraction() && readZone()
    default: return false
    }
  }

  /// `3:05`, `03:05:07.25`, `3 PM`, `3h05`.
  private mutating func readTime(hour: Int64) -> Bool {
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

  private mutating func setTime(_ hour: Int64, _ minute: Int64, _ second: Int64) -> Bool {
    let time = hour * 3_600 + minute * 60 + second
    guard hour <= 24, minute <= 59, second <= 60, time <= 86_400 else { return false }
    result.time = time
    return true
  }

  private mutating func readFraction() -> Bool {
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

  private func isMeridiem(after start: Int) -> Bool {
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
  private mutating func readMeridiem(_ hour: Int64) -> Int64? {
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

  private mutating func readZone() -> Bool {
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
  private mutating func skipZoneName() -> Bool {
    skipSpaces()
    if skip(UInt8(ascii: "[")) || skip(UInt8(ascii: "(")) { index = text.count }
    return true
  }

  private mutating func offset() -> Int64? {
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
  private static let abbreviations: [String: Int64] = [
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 4, "BST": 4, "CET": 4, "MEZ": 4, "CEST": 8, "MESZ": 8, "EET": 8,
    "EEST": 12,
    "MSK": 12, "EST": -20, "EDT": -16, "CST": -24, "CDT": -20, "MST": -28, "MDT": -24, "PST": -32, "PDT": -28,
    "AKST": -36,
    "AKDT": -32, "HST": -40, "JST": 36, "KST": 36, "AEST": 40, "AEDT": 44,
  ]

  // MARK: words

  private mutating func skipWeekday() {
    guard Self.isLetter(peek) else { return }
    let start = index
    while Self.isLetter(peek) { index += 1 }
    let length = index - start
    let isWeekday = length >= 2 && Self.weekdays.contains { Self.isPrefix(text, start, length, of: $0) }
    _ = skip(UInt8(ascii: "."))
    let hasComma = skip(UInt8(ascii: ","))
    guard isWeekday, peek == UInt8(ascii: " ") || hasComma else {
      index = start
      return
    }
    skipSpaces()
  }

  private mutating func monthName() -> Int64? {
    let start = index
    while Self.isLetter(peek) || peek >= 0x80 { index += 1 }
    let length = index - start
    guard length >= 3 else { return nil }
    for (month, names) in Self.months.enumerated()
    where names.contains(where: { Self.isPrefix(text, start, length, of: $0) }) {
      return Int64(month + 1)
    }
    return nil
  }

  /// Whether the text at `start` is a beginning of `word`, or all of it, in small letters or great.
  private static func isPrefix(_ text: [UInt8], _ start: Int, _ length: Int, of word: String) -> Bool {
    guard length <= word.utf8.count else { return false }
    for (offset, byte) in word.utf8.prefix(length).enumerated() where text[start + offset] | 0x20 != byte | 0x20 {
      return false
    }
    return true
  }

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag",
  ]
  private static let months: [[String]] = [
    ["january", "januar", "janvier", "enero"], ["february", "februar", "février", "fevrier"],
    ["march", "märz", "mars", "mrz"],
    ["april", "avril", "abril"], ["may", "mai", "mayo"], ["june", "juni", "juin", "junio"],
    ["july", "juli", "juillet", "julio"],
    ["august", "août", "aout", "agosto"], ["september", "septembre"], ["october", "oktober", "octobre"],
    ["november", "novembre"], ["december", "dezember", "décembre", "diciembre"],
  ]

  // MARK: bytes

  private mutating func number() -> (value: Int64, digits: Int)? {
    let start = index
    var value: Int64 = 0
    while Self.isDigit(peek), index - start < 16 {
      value = value * 10 + Int64(peek - 48)
      index += 1
    }
    return index > start ? (value, index - start) : nil
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpaces() { while skip(0x20) {} }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isDateSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
  }
}
