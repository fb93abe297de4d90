/// Strings: RFC 8259 section 7, with surrogates paired (section 8.2) and UTF-8 validated (section 8.1).
extension JSONReader {
  /// The string that begins at the quotation mark at hand.
  mutating func string(_ text: Span<UInt8>) throws(JSONError) -> String {
    let opening = index
    index += 1
    let first = index
    var isPlain = true
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") {
        defer { index += 1 }
        guard index - first <= limits.stringBytes else { throw JSONError(.stringTooLong, at: opening, in: text) }
        guard isPlain else { return try unescaped(text, first..<index) }
        return try validated(text.extracting(first..<index), text, at: first)
      }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        // Whatever is escaped, a quotation mark above all, doesn't end the string.
        index += 1
      } else if byte < 0x20 {
        throw JSONError(.controlCharacter, at: index, in: text)
      }
      index += 1
    }
    throw JSONError(.unexpectedEnd, at: text.count, in: text)
  }

  private func validated(_ bytes: Span<UInt8>, _ text: Span<UInt8>, at offset: Int) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes))
    } catch {
      throw JSONError(.invalidUTF8, at: offset + error.byteOffsets.lowerBound, in: text)
    }
  }

  /// The string of a range that holds escapes.
  private func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = text[place]
      if byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: String(try escape(text, &place)).utf8)
      } else {
        guard byte >= 0x20 else { throw JSONError(.controlCharacter, at: place, in: text) }
        bytes.append(byte)
        place += 1
      }
    }
    return try validated(bytes.span, text, at: range.lowerBound)
  }

  /// The character of the escape at `place`, which moves past it.
  private func escape(_ text: Span<UInt8>, _ place: inout Int) throws(JSONError) -> Unicode.Scalar {
    let start = place
    place += 2
    switch text[start + 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(text, &place)
    default: throw JSONError(.invalidEscape, at: start, in: text)
    }
  }

  /// Four hexadecimal digits, or a pair of them for a character beyond the first plane.
  private func unicodeEscape(_ text: Span<UInt8>, _ place: inout Int) throws(JSONError) -> Unicode.Scalar {
    let start = place - 2
    let high = try hexadecimal(text, &place, start)
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, place + 1 < text.count, text[place] == UInt8(ascii: "\\"), text[place + 1] == UInt8(ascii: "u")
    else { throw JSONError(.loneSurrogate, at: start, in: text) }
    place += 2
    let low = try hexadecimal(text, &place, place - 2)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw JSONError(.loneSurrogate, at: start, in: text) }
    return scalar
  }

  private func hexadecimal(_ text: Span<UInt8>, _ place: inout Int, _ start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard place < text.count, let digit = Self.digit(text[place]) else {
        throw JSONError(.invalidEscape, at: start, in: text)
      }
      value = value << 4 | digit
      place += 1
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 55
    default: nil
    }
  }
}
