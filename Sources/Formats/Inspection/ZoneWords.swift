import Series

/// The zone that a name or a remark speaks of: `Zeit (Europe/Berlin)`, `time [UTC+1]`, `Datum (MEZ)`, `timestamp_utc`.
struct ZoneWords {
  let rules: TimeZoneRules
  /// The word, where it is one of a clock that is set forward in summer and says nothing of when.
  var winterWord: String?

  /// - Parameter isName: whether the text is the name of a column of times; only there abbreviations count.
  init?(in text: String, isName: Bool) {
    if let found = Self.pair(text) ?? Self.name(text) ?? Self.universal(text) {
      rules = found
    } else if isName, let (found, word) = Self.abbreviation(text) {
      rules = found
      winterWord = found.name.hasPrefix("+09") || ["MSK", "HST"].contains(word) ? nil : word
    } else {
      return nil
    }
  }

  /// Both of a zone's abbreviations: `CET/CEST`.
  private static func pair(_ text: String) -> TimeZoneRules? {
    let pairs = [("CET", "CET/CEST"), ("CET", "MEZ/MESZ"), ("EET", "EET/EEST"), ("WET", "WET/WEST")]
    return pairs.first { text.contains($0.1) }.flatMap { try? TimeZoneRules(named: $0.0) }
  }

  /// A name of the time zone database, or an offset alone.
  private static func name(_ text: String) -> TimeZoneRules? {
    for word in text.split(whereSeparator: { " ()[]\"',;=\t".contains($0) }) where word.utf8.count <= 64 {
      let word = word.last == ":" ? word.dropLast() : word
      let isOffset = word.utf8.count == 6 && (word.first == "+" || word.first == "-") && word.dropFirst(3).first == ":"
      guard word.contains("/") || isOffset else { continue }
      if let rules = try? TimeZoneRules(named: String(word)) { return rules }
    }
    return nil
  }

  /// UTC or GMT as a word of its own, an offset behind it perhaps.
  private static func universal(_ text: String) -> TimeZoneRules? {
    let bytes = Array(text.utf8)
    func isLetter(_ place: Int) -> Bool { bytes.indices.contains(place) && (bytes[place] | 0x20) &- 97 < 26 }
    for start in bytes.indices.dropLast(2) {
      let word = bytes[start..<start + 3]
      let small = word.map { $0 | 0x20 }
      guard small == Array("utc".utf8) || small == Array("gmt".utf8), !isLetter(start + 3) else { continue }
      // timeUTC and timeUtc are words, too.
      let isCapital = word[start] < 97 && (start == 0 || bytes[start - 1] >= 97 || !isLetter(start - 1))
      guard isCapital || !isLetter(start - 1) else { continue }
      var place = start + 3
      while place < bytes.count, bytes[place] == 0x20 { place += 1 }
      return offset(bytes[place...]).map { try? TimeZoneRules(named: $0) } ?? .utc
    }
    return nil
  }

  /// `+1`, `-03`, `+0530` or `+05:30` as the name of an offset; nil for anything else.
  private static func offset(_ text: ArraySlice<UInt8>) -> String? {
    guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = text.dropFirst().prefix { $0 &- 48 < 10 || $0 == UInt8(ascii: ":") }.filter { $0 != UInt8(ascii: ":") }
    guard (1...4).contains(digits.count) else { return nil }
    let padded = (digits.count % 2 == 1 ? [48] : []) + digits + (digits.count <= 2 ? [48, 48] : [])
    return String(decoding: [sign] + padded[..<2] + [UInt8(ascii: ":")] + padded[2...], as: UTF8.self)
  }

  /// `Datum (MEZ)`, or the abbreviation alone, as `vmstat` has it.
  private static func abbreviation(_ text: String) -> (rules: TimeZoneRules, word: String)? {
    let words = text.split(whereSeparator: { " ()[],_".contains($0) })
    guard let word = words.last, words.count == 1 || text.contains("(\(word))") || text.contains("[\(word)]"),
      let quarters = DateTextReader.abbreviations[String(word)], word.count > 1
    else { return nil }
    let minutes = abs(quarters) * 15
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let name = (quarters < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    return (try? TimeZoneRules(named: name)).map { ($0, String(word)) }
  }
}
