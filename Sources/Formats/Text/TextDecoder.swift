/// Turns the bytes of a file into UTF-8, fed in pieces of any cut.
struct TextDecoder: Sendable {
  private let encoding: TextEncoding
  private var mark: Int
  /// Whether lines end with a carriage return alone, as those of old Macs.
  private let hasReturnsAlone: Bool
  /// The upper half of an encoding of one byte a character.
  private let table: [UInt32]
  /// Of a character that the cut goes through.
  private var cut: [UInt8] = []
  /// Of UTF-16: a byte whose unit isn't whole, and the first half of a pair.
  private var half: UInt8?
  private var lead: UInt16?

  /// - Parameter head: the first bytes of the file.
  init(_ encoding: TextEncoding, mark: Int, head: [UInt8]) {
    self.encoding = encoding
    self.mark = mark
    table = Self.table(encoding)
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
    case .utf16, .utf16LittleEndian, .utf16BigEndian: return decodeUTF16(bytes)
    case .shiftJIS, .eucJP, .gb18030, .big5, .eucKR: return decodeBySystem(bytes)
    default:
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count)
      for byte in bytes {
        if byte < 0x80 { text.append(byte) } else { Self.append(table[Int(byte) - 0x80], to: &text) }
      }
      return text
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
        encoding != .utf16BigEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
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

  private static func table(_ encoding: TextEncoding) -> [UInt32] {
    switch encoding {
    case .latin1: CharacterTable.upperHalves[.windows1252] ?? []
    case .latin5: CharacterTable.upperHalves[.windows1254] ?? []
    default: CharacterTable.upperHalves[encoding] ?? CharacterTable.upperHalves[.windows1252] ?? []
    }
  }

  /// Two bytes a character: their tables are large, and the C library has them.
  private mutating func decodeBySystem(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let (text, rest) = SystemConverter.utf8(of: cut + bytes, encoding)
    cut = rest
    return text
  }
}
