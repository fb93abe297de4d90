/// The rule at the end of a time zone file: a standard offset, and between two days of each year another one.
///
/// Source: POSIX.1-2017, section 8.3, `TZ`; RFC 8536, section 3.3.1, for times of −167 to 167 hours.
struct PosixZone: Equatable {
  /// A day of a year, and seconds of local time from its midnight on.
  struct Change: Equatable {
    enum Day: Equatable {
      /// 1 to 365; the 29th of February is never counted.
      case julian(Int64)
      /// 0 to 365; the 29th of February is counted.
      case ofYear(Int64)
      /// The `week`-th such day of the month, 5 for the last; 0 is Sunday.
      case ofMonth(month: Int64, week: Int64, day: Int64)
    }
    var day: Day
    var time: Int64
  }
  struct Daylight: Equatable {
    /// Seconds east of UTC, as everywhere here.
    var offset: Int64
    var start: Change
    var end: Change
  }

  var standard: Int64
  var daylight: Daylight?

  func offset(at timestamp: Int64) -> Int64 {
    guard let daylight else { return standard }
    let day = TimeLattice.quotient(timestamp &+ standard, Season.secondsPerDay)
    let year = CivilDate(daysSince1970: day).year
    let start = daylight.start.localSeconds(in: year) &- standard
    let end = daylight.end.localSeconds(in: year) &- daylight.offset
    // South of the equator summer lies around the turn of the year.
    let isDaylight =
      start < end ? start <= timestamp && timestamp < end : !(end <= timestamp && timestamp < start)
    return isDaylight ? daylight.offset : standard
  }
}

extension PosixZone.Change {
  /// Seconds from 1970 in local time. Years that no `Int64` of seconds reaches wrap around.
  func localSeconds(in year: Int64) -> Int64 { date(in: year) &* Season.secondsPerDay &+ time }

  private func date(in year: Int64) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
    switch day {
    case .ofYear(let day): return newYear + day
    case .julian(let day):
      let isLeap = CivilDate.length(ofMonth: 2, year: year) == 29
      return newYear + day - 1 + (isLeap && day >= 60 ? 1 : 0)
    case .ofMonth(let month, let week, let day):
      let first = CivilDate(year: year, month: month, day: 1).daysSince1970
      // 1970-01-01 was a Thursday, day 4 counted from Sunday.
      let offset = TimeLattice.remainder(day - TimeLattice.remainder(first + 4, 7), 7)
      let date = offset + (week - 1) * 7
      return first + (date < CivilDate.length(ofMonth: month, year: year) ? date : date - 7)
    }
  }
}

extension PosixZone {
  /// Reads `CET-1CEST,M3.5.0,M10.5.0/3`; nil for anything that is not wholly such a text. A zone with a second offset
  /// must say when it holds, as RFC 8536 wants it.
  init?(parsing text: some Collection<UInt8>) {
    var reader = PosixZoneReader(text: Array(text))
    guard reader.skipName(), let west = reader.offset(hours: 24) else { return nil }
    standard = -west
    guard !reader.isAtEnd else { return }
    guard reader.skipName() else { return nil }
    var offset = standard + 3_600
    if !reader.isAt(UInt8(ascii: ",")) {
      guard let west = reader.offset(hours: 24) else { return nil }
      offset = -west
    }
    guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

/// Takes the parts of a zone's text off its front.
private struct PosixZoneReader {
  let text: [UInt8]
  var place = 0

  var isAtEnd: Bool { place == text.count }

  func isAt(_ byte: UInt8) -> Bool { place < text.count && text[place] == byte }

  mutating func take(_ byte: UInt8) -> Bool {
    guard isAt(byte) else { return false }
    place += 1
    return true
  }

  /// `CET` or `<+03>`: three letters or more, or what stands between angles.
  mutating func skipName() -> Bool {
    let isQuoted = take(UInt8(ascii: "<"))
    let start = place
    while place < text.count, Self.belongs(text[place], toQuoted: isQuoted) { place += 1 }
    return place - start >= 3 && (!isQuoted || take(UInt8(ascii: ">")))
  }

  private static func belongs(_ byte: UInt8, toQuoted isQuoted: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): isQuoted
    default: false
    }
  }

  mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
    var value: Int64 = 0
    let start = place
    while place < text.count, place - start < 3, (0x30...0x39).contains(text[place]) {
      value = value * 10 + Int64(text[place] - 0x30)
      place += 1
    }
    return place > start && range.contains(value) ? value : nil
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func offset(hours: Int64) -> Int64? {
    let isNegative = isAt(UInt8(ascii: "-"))
    if isNegative || isAt(UInt8(ascii: "+")) { place += 1 }
    guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
    for unit in [Int64(60), 1] {
      guard take(UInt8(ascii: ":")) else { break }
      guard let part = number(0...59) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `,M3.5.0/2`; without a time, at two o'clock.
  mutating func change() -> PosixZone.Change? {
    guard take(UInt8(ascii: ",")), let day = day() else { return nil }
    guard take(UInt8(ascii: "/")) else { return PosixZone.Change(day: day, time: 7_200) }
    return offset(hours: 167).map { PosixZone.Change(day: day, time: $0) }
  }

  private mutating func day() -> PosixZone.Change.Day? {
    if take(UInt8(ascii: "J")) { return number(1...365).map { .julian($0) } }
    guard take(UInt8(ascii: "M")) else { return number(0...365).map { .ofYear($0) } }
    guard let month = number(1...12), take(UInt8(ascii: ".")), let week = number(1...5), take(UInt8(ascii: ".")),
      let day = number(0...6)
    else { return nil }
    return .ofMonth(month: month, week: week, day: day)
  }
}
