import Numerals

/// Numbers, alone.
extension JSONReader {
  /// A number as it was read: exact where it is an integer.
  enum Number {
    case integer(Int64)
    case number(Double)

    var value: JSONValue {
      switch self {
      case .integer(let value): .integer(value)
      case .number(let value): JSONValue.canonical(value)
      }
    }
  }

  /// The number at hand. What may follow it is the caller's to check: `1x` is read as 1, and `x` refused there.
  @inline(__always)
  mutating func number(_ text: Span<UInt8>) throws(JSONError) -> Number {
    guard let scanned = DecimalText.scan(text, from: index, grammar: .json) else { throw badNumber(text) }
    guard scanned.end - index <= limits.numberBytes else { throw JSONError(.numberTooLong, at: index, in: text) }
    // Negative zero is no integer: it would lose its sign.
    if scanned.isInteger, let integer = scanned.int64, !(scanned.isNegative && integer == 0) {
      index = scanned.end
      return .integer(integer)
    }
    let value = scanned.double(in: text, from: index)
    guard value.isFinite else { throw JSONError(.numberOutOfRange, at: index, in: text) }
    index = scanned.end
    return .number(value)
  }

  /// What stands where a number should: the beginning of a bad number, or something else altogether.
  private func badNumber(_ text: Span<UInt8>) -> JSONError {
    let byte = text[index]
    let looksLikeNumber = byte == UInt8(ascii: "-") || byte &- 48 < 10
    return JSONError(looksLikeNumber ? .invalidNumber : .unexpectedCharacter, at: index, in: text)
  }
}
