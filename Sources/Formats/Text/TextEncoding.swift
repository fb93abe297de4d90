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
  case latin1 = "iso-8859-1"
  case latin2 = "iso-8859-2"
  case isoCyrillic = "iso-8859-5"
  case isoGreek = "iso-8859-7"
  /// Windows-1254 likewise.
  case latin5 = "iso-8859-9"
  case latin9 = "iso-8859-15"
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
  /// - Parameters:
  ///   - told: what the sender says.
  ///   - usual: what counts where the bytes tell no more than that they are a letter each.
  static func detect(
    _ head: Span<UInt8>, told: TextEncoding?, usual: TextEncoding?
  ) -> (encoding: TextEncoding, mark: Int) {
    // What has a mark is what it says.
    if let marked = mark(head) { return marked }
    if let told { return (told == .utf16 ? .utf16LittleEndian : told, 0) }
    // Without a mark: what is ASCII for the most part has a zero in every other byte.
    let looked = min(head.count, 4_096)
    var zeros = [0, 0]
    for index in 0..<looked where head[index] == 0 { zeros[index & 1] += 1 }
    if looked >= 8, zeros[1] * 4 > looked, zeros[0] * 20 < looked { return (.utf16LittleEndian, 0) }
    if looked >= 8, zeros[0] * 4 > looked, zeros[1] * 20 < looked { return (.utf16BigEndian, 0) }
    if isUTF8(head) { return (.utf8, 0) }
    return (usual.flatMap { $0.isGuess ? $0 : nil } ?? EncodingGuess(head).encoding, 0)
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
  package var isGuess: Bool { ![.utf8, .utf16, .utf16LittleEndian, .utf16BigEndian].contains(self) }

  /// The encoding that goes by a name of the IANA's (RFC 2978), in small letters; nil for none that is read.
  package static func named(_ name: String) -> TextEncoding? { TextEncoding(rawValue: name) ?? aliases[name] }

  private static let aliases: [String: TextEncoding] = [
    "utf8": .utf8, "us-ascii": .utf8, "ascii": .utf8, "latin1": .latin1, "iso_8859-1": .latin1, "cp1250": .windows1250,
    "cp1251": .windows1251, "cp1252": .windows1252, "sjis": .shiftJIS, "shift-jis": .shiftJIS, "windows-31j": .shiftJIS,
    "gbk": .gb18030, "gb2312": .gb18030, "cp936": .gb18030, "ks_c_5601-1987": .eucKR, "cp850": .ibm850,
    "cp866": .ibm866,
  ]
}
