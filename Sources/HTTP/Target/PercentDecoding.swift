/// Percent-decoding (RFC 3986 §2.1), strict: a `%` that two hexadecimal digits don't follow has no meaning.
enum PercentDecoding {
  /// The bytes of a range with escapes undone; nil where an escape is broken. With `plusIsSpace` a `+` becomes a
  /// space, as forms write queries.
  static func decode(_ bytes: [UInt8], _ range: Range<Int>, plusIsSpace: Bool = false) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        guard let value = escape(bytes, at: index, range.upperBound) else { return nil }
        decoded.append(value)
        index += 3
      } else {
        decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? Characters.space : byte)
        index += 1
      }
    }
    return decoded
  }

  /// Whether every `%` of a range begins an escape.
  static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] == UInt8(ascii: "%") && escape(bytes, at: index, range.upperBound) == nil { return false }
      index += 1
    }
    return true
  }

  private static func escape(_ bytes: [UInt8], at index: Int, _ end: Int) -> UInt8? {
    guard index + 2 < end,
      let high = Characters.hexadecimal(bytes[index + 1]), let low = Characters.hexadecimal(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }
}
