extension DecimalText {
  /// The value as an integer, where it was spelled as one and `Int64` holds it.
  package var int64: Int64? {
    guard isInteger, exponent == 0, !isTruncated else { return nil }
    if isNegative {
      return significand <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- significand) : nil
    }
    return Int64(exactly: significand)
  }
}

/// Whole texts to integers.
package enum IntegerText {
  /// The integer that the text is, by the JSON grammar; `nil` for anything else, and beyond `Int64`.
  package static func int64(_ text: Span<UInt8>) -> Int64? {
    guard let number = DecimalText.scan(text, from: 0, grammar: .json), number.end == text.count else { return nil }
    return number.int64
  }
}
