/// The encoding that bytes look most like, which are ASCII in part and not UTF-8.
struct EncodingGuess {
  private let bytes: [UInt8]
  /// How often each byte comes, of those beyond ASCII.
  private var counts = [Int](repeating: 0, count: 256)
  /// The same of those with a letter on each side, or behind them.
  private var inWords = [Int](repeating: 0, count: 256)
  private var total = 0
  /// Bytes beyond ASCII in a row.
  private var runs: [Int] = []
  /// Of those, how many stand next to a letter of ASCII.
  private var mixed = 0
  private static let looked = 64 * 1024

  init(_ head: Span<UInt8>) {
    bytes = (0..<min(head.count, Self.looked)).map { head[$0] }
    var run = 0
    for (place, byte) in bytes.enumerated() {
      guard byte >= 0x80 else {
        if run > 0 {
          runs.append(run)
          let start = place - run
          if Self.isLetter(byte) || start > 0 && Self.isLetter(bytes[start - 1]) { mixed += 1 }
        }
        run = 0
        continue
      }
      run += 1
      total += 1
      counts[Int(byte)] += 1
      if place + 1 < bytes.count, Self.isLetter(bytes[place + 1]) { inWords[Int(byte)] += 1 }
    }
    if run > 0 { runs.append(run) }
  }

  var encoding: TextEncoding {
    if let eastAsian { return eastAsian }
    let inLong = runs.reduce(0) { $0 + ($1 >= 3 ? $1 : 0) }
    // Words of another alphabet have no letters of ASCII in them.
    if inLong * 2 > total, mixed * 2 <= runs.count { return cyrillicOrGreek }
    return latin
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte >= 0x80 }

  private func count(_ range: ClosedRange<Int>) -> Int { range.reduce(0) { $0 + counts[$1] } }
  private func inWords(_ set: Int...) -> Int { set.reduce(0) { $0 + inWords[$1] } }

  // MARK: two bytes a character

  private var eastAsian: TextEncoding? {
    // Letters of one byte: Cyrillic and Greek have next to none of what syllables begin with.
    let symbols = count(0xA1...0xBF) - counts[0xA8] - counts[0xB8] - counts[0xB9]
    let shiftJIS = pairs(
      lead: { (0x81...0x9F).contains($0) || (0xE0...0xFC).contains($0) },
      trail: { (0x40...0x7E).contains($0) || (0x80...0xFC).contains($0) }, single: { (0xA1...0xDF).contains($0) })
    if let shiftJIS, shiftJIS.count > 1, shiftJIS.count >= shiftJIS.singles, shiftJIS.adjacent * 2 >= shiftJIS.count {
      let leads = count(0x81...0x9F)
      if leads * 4 >= shiftJIS.count { return .shiftJIS }
    }
    guard symbols * 8 >= total, total >= 4, count(0xB0...0xDF) * 4 >= total else { return nil }
    if runs.allSatisfy({ $0 % 2 == 0 }), count(0x80...0xA0) == 0 { return extendedUnix }
    let big5 = pairs(
      lead: { (0xA1...0xF9).contains($0) },
      trail: { (0x40...0x7E).contains($0) || (0xA1...0xFE).contains($0) }, single: { _ in false })
    if let big5, big5.count > 2, big5.adjacent * 2 >= big5.count { return .big5 }
    let gbk = pairs(
      lead: { (0x81...0xFE).contains($0) },
      trail: { (0x40...0x7E).contains($0) || (0x80...0xFE).contains($0) }, single: { _ in false })
    if let gbk, gbk.count > 2, gbk.adjacent * 2 >= gbk.count { return .gb18030 }
    return nil
  }

  /// Of those whose characters are two bytes beyond ASCII: what the first of them are.
  private var extendedUnix: TextEncoding {
    var leads = [Int](repeating: 0, count: 256)
    var place = 0
    var count = 0
    while place < bytes.count {
      if bytes[place] >= 0x80 {
        leads[Int(bytes[place])] += 1
        count += 1
        place += 1
      }
      place += 1
    }
    if (leads[0xA4] + leads[0xA5]) * 5 >= count { return .eucJP }
    let syllables = (0xB0...0xC8).reduce(0) { $0 + leads[$1] }
    let others = (0xC9...0xFE).reduce(0) { $0 + leads[$1] }
    return others * 20 <= syllables ? .eucKR : .gb18030
  }

  /// Characters of two bytes, how many follow another at once, and single ones; nil where the bytes aren't made so.
  private func pairs(
    lead: (UInt8) -> Bool, trail: (UInt8) -> Bool, single: (UInt8) -> Bool
  ) -> (count: Int, adjacent: Int, singles: Int)? {
    var (place, count, adjacent, singles, last) = (0, 0, 0, 0, -2)
    while place < bytes.count {
      let byte = bytes[place]
      if byte < 0x80 {
        place += 1
      } else if single(byte) {
        singles += 1
        place += 1
      } else if lead(byte) {
        guard place + 1 < bytes.count else { break }
        guard trail(bytes[place + 1]) else { return nil }
        if last == place { adjacent += 1 }
        count += 1
        place += 2
        last = place
      } else {
        return nil
      }
    }
    // The first of each word follows none.
    return (count, adjacent * 2, singles)
  }

  // MARK: one byte a letter of another alphabet

  private var cyrillicOrGreek: TextEncoding {
    let (upper, lower) = (count(0xC0...0xDF), count(0xE0...0xFF))
    if count(0xA0...0xAF) * 10 >= total * 3 { return .ibm866 }
    if count(0xF0...0xFF) * 33 < total, count(0xD0...0xEF) * 10 > total * 6, count(0xE0...0xEF) * 10 > total {
      return .isoCyrillic
    }
    if upper > lower { return .koi8r }
    // Accented vowels in words, where Cyrillic has capitals.
    var accents = 0
    for (place, byte) in bytes.enumerated() where place > 0 && (0xDC...0xDF).contains(byte) && bytes[place - 1] >= 0xE0
    {
      accents += 1
    }
    return accents * 33 > total ? .windows1253 : .windows1251
  }

  // MARK: Latin letters

  private var latin: TextEncoding {
    // ü, ä and ö of DOS are punctuation elsewhere, or nothing.
    if count(0xC0...0xE0) + count(0xE2...0xFF) == 0, inWords(0x81, 0x84, 0x94) > 0 { return .ibm850 }
    if inWords(0xB1, 0xB6, 0xA6, 0xAC) > 0, count(0x80...0x9F) == 0 { return .latin2 }
    if isCentral { return .windows1250 }
    let turkish = inWords(0xF0, 0xFD, 0xFE, 0xDD, 0xDE, 0xD0)
    if turkish > 0, counts[0xE6] + counts[0xED] + counts[0xE1] + counts[0xFA] + counts[0xC6] == 0 {
      return .windows1254
    }
    return .windows1252
  }

  /// Letters of Polish, Czech, Hungarian and their neighbours, where Western languages have signs, or letters that stand
  /// otherwise.
  private var isCentral: Bool {
    if inWords(0xB3, 0xB9, 0xBF, 0xA3, 0xA5, 0xAF, 0x9D, 0x8D, 0x8F, 0xBE, 0x9C, 0x8C) > 0
      || counts[0x9D] + counts[0x8D] + counts[0x8F] > 0
    {
      return true
    }
    if inWords(0xEC) > 0 || counts[0xE3] > 0 && counts[0xFE] > 0 { return true }
    // Danish has ø, and no í.
    if inWords(0xF8) > 0, counts[0xED] + counts[0xFD] > 0, counts[0xE5] + counts[0xE6] + counts[0xF0] == 0 {
      return true
    }
    let carons = counts[0x9A] + counts[0x9E] + counts[0x8A] + counts[0x8E]
    if carons > 0, inWords(0xE8, 0xE6, 0xF0, 0xF8, 0xF9, 0xFD, 0xF2, 0xEF) > 0 { return true }
    return inWords(0xF5, 0xFB) > 0 && counts[0xE9] > 0 && counts[0xE4] + counts[0xE3] + counts[0xE0] + counts[0xE7] == 0
  }
}
