/// Dates without a year, as `syslog`, `dstat` and `logcat` write them: `Nov 18 10:00:00`, `18 Nov 10:00`, `18-11 10:00:01`,
/// `11/18 10:00`, `18.11. 10:00`.
enum YearlessText {
  /// The text with a year in it, for ``DateText`` to read; nil for what is no such date.
  static func dated(_ text: Span<UInt8>, year: Int64) -> [UInt8]? {
    guard (8...40).contains(text.count) else { return nil }
    let bytes = text.indices.map { text[$0] }
    let number = Array("\(year)".utf8)
    var place = 0
    let start = run(bytes, &place)
    guard place < bytes.count else { return nil }
    let separator = bytes[place]
    // Nov 18 10:00:00
    if start.isLetters, start.count >= 3, separator == 0x20 {
      skipSpaces(bytes, &place)
      guard !run(bytes, &place).isLetters, isTime(bytes, place) else { return nil }
      return bytes + [0x20] + number
    }
    guard !start.isLetters, (1...2).contains(start.count), [0x20, 0x2D, 0x2E, 0x2F].contains(separator) else {
      return nil
    }
    place += 1
    let next = run(bytes, &place)
    guard next.isLetters ? next.count >= 3 : separator != 0x20 && (1...2).contains(next.count) else { return nil }
    // The point after a German month.
    let end = place < bytes.count && bytes[place] == 0x2E ? place + 1 : place
    guard isTime(bytes, end) else { return nil }
    return bytes[..<place] + [separator] + number + bytes[end...]
  }

  private static func run(_ bytes: [UInt8], _ place: inout Int) -> (isLetters: Bool, count: Int) {
    func kind(_ byte: UInt8) -> Int { byte &- 48 < 10 ? 0 : (byte | 0x20) &- 97 < 26 || byte >= 0x80 ? 1 : 2 }
    guard place < bytes.count, kind(bytes[place]) < 2 else { return (false, 0) }
    let (start, first) = (place, kind(bytes[place]))
    while place < bytes.count, kind(bytes[place]) == first { place += 1 }
    return (first == 1, place - start)
  }

  private static func skipSpaces(_ bytes: [UInt8], _ place: inout Int) {
    while place < bytes.count, bytes[place] == 0x20 { place += 1 }
  }

  /// Whether a time of day follows, with its minutes.
  private static func isTime(_ bytes: [UInt8], _ start: Int) -> Bool {
    var place = start
    guard place < bytes.count, [0x20, 0x2D, UInt8(ascii: "T")].contains(bytes[place]) else { return false }
    while place < bytes.count, [0x20, 0x2D, UInt8(ascii: "T")].contains(bytes[place]) { place += 1 }
    let hour = run(bytes, &place)
    return !hour.isLetters && (1...2).contains(hour.count) && place < bytes.count && bytes[place] == UInt8(ascii: ":")
  }
}

/// Reads dates without a year one after another: where the month goes from the last to the first, a year has passed.
struct YearlessClock: Sendable {
  private var year: Int64
  private var last: Int64?

  init(year: Int64) { self.year = year }

  mutating func time(_ text: Span<UInt8>, dayFirst: Bool) -> Int64? {
    guard let time = seconds(text, dayFirst) else { return nil }
    if let last, last - time > 180 * 86_400 {
      year += 1
    } else if let last, time - last > 180 * 86_400 {
      year -= 1
    }
    let moved = seconds(text, dayFirst) ?? time
    last = moved
    return moved
  }

  private func seconds(_ text: Span<UInt8>, _ dayFirst: Bool) -> Int64? {
    guard let dated = YearlessText.dated(text, year: year), let date = DateText(dated.span), date.date,
      let days = date.days(dayFirst: dayFirst)
    else { return nil }
    return days * 86_400 + (date.time ?? 0)
  }
}
