/// A decimal number found in text, taken apart but not yet converted.
///
/// The value is ±`significand` · 10^`exponent`, plus less than one unit of the significand's last place where
/// `isTruncated` says that more than 19 significant digits were there.
package struct DecimalText: Equatable, Sendable {
  /// Which spellings are numbers.
  package enum Grammar: Sendable {
    /// RFC 8259 section 6: no leading `+`, no leading zeros, digits on both sides of the point.
    case json
    /// What files hold: also `+1`, `007`, `.5` and `5.`.
    case file
  }

  package var significand: UInt64 = 0
  package var exponent = 0
  package var isNegative = false
  package var isTruncated = false
  /// Neither point nor exponent: the spelling of an integer.
  package var isInteger = true
  /// Where the number ends: the index of the first byte after it.
  package var end = 0

  /// Reads the longest number that begins at `start`; `nil` where none does, or where it breaks off (`1.`, `1e`
  /// under `json`, `1e` under `file`).
  package static func scan(_ text: Span<UInt8>, from start: Int, grammar: Grammar) -> DecimalText? {
    var number = DecimalText()
    var index = start
    if index < text.count, text[index] == UInt8(ascii: "-") || (grammar == .file && text[index] == UInt8(ascii: "+")) {
      number.isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    let whole = number.digits(text, &index, fraction: false)
    if grammar == .json {
      guard whole > 0, whole == 1 || text[index - whole] != UInt8(ascii: "0") else { return nil }
    }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      number.isInteger = false
      index += 1
      let fraction = number.digits(text, &index, fraction: true)
      guard fraction > 0 || (grammar == .file && whole > 0) else { return nil }
    } else if whole == 0 {
      return nil
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      guard number.scale(text, &index) else { return nil }
    }
    number.end = index
    return number
  }

  /// Takes in a run of digits and returns its length.
  @inline(__always)
  private mutating func digits(_ text: Span<UInt8>, _ index: inout Int, fraction: Bool) -> Int {
    let first = index
    while index < text.count {
      let digit = text[index] &- 48
      guard digit < 10 else { break }
      // 10^18 - 1 leaves room for one more digit: 19 in all, leading zeros not counted.
      if significand < 1_000_000_000_000_000_000 {
        significand = significand &* 10 &+ UInt64(digit)
        if fraction { exponent &-= 1 }
      } else {
        if digit != 0 { isTruncated = true }
        if !fraction { exponent &+= 1 }
      }
      index &+= 1
    }
    return index - first
  }

  /// Takes in an exponent, capped at 100,000, which is beyond every `Double` of a text of bounded length.
  private mutating func scale(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    isInteger = false
    index += 1
    var isNegativeExponent = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegativeExponent = text[index] == UInt8(ascii: "-")
      index += 1
    }
    let first = index
    var value = 0
    while index < text.count, text[index] &- 48 < 10 {
      value = min(value * 10 + Int(text[index] &- 48), 100_000)
      index += 1
    }
    exponent += isNegativeExponent ? -value : value
    return index > first
  }
}

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
