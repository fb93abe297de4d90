/// Names of days and months.
extension DateTextReader {
  mutating func skipWeekday() {
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

  mutating func monthName() -> Int64? {
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
  static func isPrefix(_ text: [UInt8], _ start: Int, _ length: Int, of word: String) -> Bool {
    guard length <= word.utf8.count else { return false }
    for (offset, byte) in word.utf8.prefix(length).enumerated() where text[start + offset] | 0x20 != byte | 0x20 {
      return false
    }
    return true
  }

  static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag",
  ]
  static let months: [[String]] = [
    ["january", "januar", "janvier", "enero"], ["february", "februar", "février", "fevrier"],
    ["march", "märz", "mars", "mrz"],
    ["april", "avril", "abril"], ["may", "mai", "mayo"], ["june", "juni", "juin", "junio"],
    ["july", "juli", "juillet", "julio"],
    ["august", "août", "aout", "agosto"], ["september", "septembre"], ["october", "oktober", "octobre"],
    ["november", "novembre"], ["december", "dezember", "décembre", "diciembre"],
  ]
}
