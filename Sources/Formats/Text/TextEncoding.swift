/// How the characters of a file are written as bytes.
package enum TextEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  /// Western European, of Windows; ISO 8859-1 is the same but for 32 characters that no file means.
  case windows1252 = "windows-1252"

  /// The encoding of a file that begins with these bytes, and how many of them are a mark that tells it.
  static func detect(_ head: Span<UInt8>) -> (encoding: TextEncoding, mark: Int) {
    if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { return (.utf8, 3) }
    if head.count >= 2, head[0] == 0xFF, head[1] == 0xFE { return (.utf16LittleEndian, 2) }
    if head.count >= 2, head[0] == 0xFE, head[1] == 0xFF { return (.utf16BigEndian, 2) }
    // Without a mark: what is ASCII for the most part has a zero in every other byte.
    let looked = min(head.count, 4_096)
    var zeros = [0, 0]
    for index in 0..<looked where head[index] == 0 { zeros[index & 1] += 1 }
    if looked >= 8, zeros[1] * 4 > looked, zeros[0] * 20 < looked { return (.utf16LittleEndian, 0) }
    if looked >= 8, zeros[0] * 4 > looked, zeros[1] * 20 < looked { return (.utf16BigEndian, 0) }
    return (isUTF8(head) ? .utf8 : .windows1252, 0)
  }

  /// Whether these bytes are UTF-8 but for a character that the end cuts through.
  private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let length: Int
      switch bytes[index] {
      case 0..<0x80: length = 1
      case 0xC2..<0xE0: length = 2
      case 0xE0..<0xF0: length = 3
      case 0xF0..<0xF5: length = 4
      default: return false
      }
      for offset in 1..<max(1, length) where index + offset < bytes.count {
        guard bytes[index + offset] & 0xC0 == 0x80 else { return false }
      }
      index += length
    }
    return true
  }
}

/// Turns the bytes of a file into UTF-8, fed in pieces of any cut.
struct TextDecoder: Sendable {
  private let encoding: TextEncoding
  private var mark: Int
  /// Whether lines end with a carriage return alone, as those of old Macs.
  private let hasReturnsAlone: Bool
  /// Of UTF-16: a byte whose unit isn't whole, and the first half of a pair.
  private var half: UInt8?
  private var lead: UInt16?

  /// - Parameter head: the first bytes of the file.
  init(_ encoding: TextEncoding, mark: Int, head: [UInt8]) {
    self.encoding = encoding
    self.mark = mark
    hasReturnsAlone = !head.contains(0x0A) && head.contains(0x0D)
  }

  mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
    var text = decodeCharacters(bytes)
    if hasReturnsAlone {
      for index in text.indices where text[index] == 0x0D { text[index] = 0x0A }
    }
    return text
  }

  private mutating func decodeCharacters(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes[...]
    if mark > 0 {
      let skipped = min(mark, bytes.count)
      mark -= skipped
      bytes = bytes.dropFirst(skipped)
    }
    switch encoding {
    case .utf8: return Array(bytes)
    case .windows1252:
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count)
      for byte in bytes {
        if byte < 0x80 { text.append(byte) } else { Self.append(Self.upperHalf(byte), to: &text) }
      }
      return text
    case .utf16LittleEndian, .utf16BigEndian: return decodeUTF16(bytes)
    }
  }

  private mutating func decodeUTF16(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      let unit =
        encoding == .utf16LittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      if let high = lead {
        lead = nil
        guard unit & 0xFC00 == 0xDC00 else {
          Self.append(0xFFFD, to: &text)
          continue
        }
        Self.append(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &text)
      } else if unit & 0xFC00 == 0xD800 {
        lead = unit
      } else {
        Self.append(unit & 0xFC00 == 0xDC00 ? 0xFFFD : UInt32(unit), to: &text)
      }
    }
    return text
  }

  private static func append(_ value: UInt32, to text: inout [UInt8]) {
    text.append(contentsOf: UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
  }

  private static func upperHalf(_ byte: UInt8) -> UInt32 {
    byte < 0xA0 ? windows[Int(byte) - 0x80] : UInt32(byte)
  }

  private static let windows: [UInt32] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
    0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD,
    0x017E, 0x0178,
  ]
}
