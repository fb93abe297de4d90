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
