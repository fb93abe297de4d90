extension DecimalText {
  /// The nearest `Double`, ties to even, as IEEE 754 and `strtod` have it; infinite beyond the range.
  ///
  /// - Parameters:
  ///   - text: the text that was scanned, needed where 19 digits don't decide.
  ///   - start: where the scan began.
  @inline(__always)
  package func double(in text: Span<UInt8>, from start: Int) -> Double {
    // Clinger's fast path: an exact integer times or divided by an exact power of ten rounds once.
    if significand <= 1 << 53, !isTruncated, exponent >= -22, exponent <= 22 {
      let magnitude = Double(significand)
      let scaled =
        exponent < 0 ? magnitude / PowersOfTen.exact(-exponent) : magnitude * PowersOfTen.exact(exponent)
      return isNegative ? -scaled : scaled
    }
    return slowDouble(in: text, from: start)
  }

  @inline(never)
  private func slowDouble(in text: Span<UInt8>, from start: Int) -> Double {
    if let magnitude = EiselLemire.double(significand: significand, exponent: exponent),
      !isTruncated || EiselLemire.double(significand: significand + 1, exponent: exponent) == magnitude
    {
      return isNegative ? -magnitude : magnitude
    }
    return text.extracting(start..<end).exactDouble
  }
}

extension Span<UInt8> {
  /// The standard library's own conversion, correctly rounded and independent of the locale.
  fileprivate var exactDouble: Double {
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    for index in indices { copy.append(self[index]) }
    // The scanner accepted the text, so the conversion does as well.
    return Double(String(decoding: copy, as: UTF8.self)) ?? .nan
  }
}

/// Whole texts to floating-point numbers.
package enum DoubleText {
  /// The number that the text is, by the grammar; `nil` for anything else. Infinite beyond the range.
  package static func double(_ text: Span<UInt8>, grammar: DecimalText.Grammar) -> Double? {
    guard let number = DecimalText.scan(text, from: 0, grammar: grammar), number.end == text.count else { return nil }
    return number.double(in: text, from: 0)
  }
}
