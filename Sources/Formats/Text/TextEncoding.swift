/// How the characters of a file are written as bytes.
package enum TextEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  /// In the order that its mark tells; little endian without one.
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  /// Of Windows: Central European, Cyrillic, Western European, Greek, Turkish, Baltic.
  case windows1250 = "windows-1250"
  case windows1251 = "windows-1251"
  case windows1252 = "windows-1252"
  case windows1253 = "windows-1253"
  case windows1254 = "windows-1254"
  case windows1257 = "windows-1257"
  /// The same as Windows-1252 but for 32 characters that no file means.
  case iso8859_1 = "iso-8859-1"
  case iso8859_2 = "iso-8859-2"
  case iso8859_5 = "iso-8859-5"
  case iso8859_7 = "iso-8859-7"
  /// Windows-1254 likewise.
  case iso8859_9 = "iso-8859-9"
  case iso8859_15 = "iso-8859-15"
  case koi8r = "koi8-r"
  /// Of DOS: Western European, Cyrillic.
  case ibm850
  case ibm866
  /// Those that the machine's C library converts, where it has their tables.
  case shiftJIS = "shift_jis"
  case eucJP = "euc-jp"
  case gb18030
  case big5
  case eucKR = "euc-kr"

  /// The encoding of a file that begins with these bytes, and how many of them are a mark that tells it.
  ///
  /// - Parameter told: what the sender says.
  static func detect(_ head: Span<UInt8>, told: TextEncoding?) -> (encoding: TextEncoding, mark: Int) {
    let marked = mark(head)
    if let told {
      if told == .utf16 {
        return marked.flatMap { $0.mark == 2 ? $0 : nil } ?? (.utf16LittleEndian, 0)
      }
      return (told, marked?.encoding == told ? marked?.mark ?? 0 : 0)
    }
    if let marked { return marked }
    // Without a mark: what is ASCII for the most part has a zero in every other byte.
    let looked = min(head.count, 4_096)
    var zeros = [0, 0]
    for index in 0..<looked where head[index] == 0 { zeros[index & 1] += 1 }
    if looked >= 8, zeros[1] * 4 > looked, zeros[0] * 20 < looked { return (.utf16LittleEndian, 0) }
    if looked >= 8, zeros[0] * 4 > looked, zeros[1] * 20 < looked { return (.utf16BigEndian, 0) }
    return (isUTF8(head) ? .utf8 : EncodingGuess(head).encoding, 0)
  }

  private static func mark(_ head: Span<UInt8>) -> (encoding: TextEncoding, mark: Int)? {
    if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { return (.utf8, 3) }
    if head.count >= 2, head[0] == 0xFF, head[1] == 0xFE { return (.utf16LittleEndian, 2) }
    if head.count >= 2, head[0] == 0xFE, head[1] == 0xFF { return (.utf16BigEndian, 2) }
    return nil
  }

  /// Whether these bytes are UTF-8 but for a character that the end cuts through, and perhaps a few that are damaged: other
  /// encodings hardly ever make a sequence of UTF-8's.
  private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    var (index, good, bad) = (0, 0, 0)
    while index < bytes.count {
      let length: Int
      switch bytes[index] {
      case 0..<0x80: length = 1
      case 0xC2..<0xE0: length = 2
      case 0xE0..<0xF0: length = 3
      case 0xF0..<0xF5: length = 4
      default: length = 0
      }
      let isWhole =
        length > 0 && (1..<max(1, length)).allSatisfy { index + $0 >= bytes.count || bytes[index + $0] & 0xC0 == 0x80 }
      if !isWhole { bad += 1 } else if length > 1 { good += 1 }
      index += isWhole ? length : 1
    }
    return bad * 9 <= good || bad == 0
  }

  /// Whether the machine's C library converts it.
  var isBySystem: Bool { [.shiftJIS, .eucJP, .gb18030, .big5, .eucKR].contains(self) }

  /// Whether nothing but its letters tells it.
  var isGuess: Bool { ![.utf8, .utf16, .utf16LittleEndian, .utf16BigEndian].contains(self) }
}
