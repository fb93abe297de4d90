/// Numbers to text, appended to bytes: valid JSON, and as short as reads back to the same number.
extension [UInt8] {
  /// Appends the decimal digits of an integer.
  package mutating func append(number value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(digits: value.magnitude, atLeast: 1)
  }

  /// Appends the shortest decimal that reads back to exactly `value`; `null` for what JSON has no number for.
  ///
  /// Whole numbers below 10^15 have neither point nor exponent. A value that is an integer of at most 15 digits
  /// divided by a power of ten is that decimal, since decimals of 15 digits are all different as `Double`; any
  /// other takes the standard library's shortest description.
  package mutating func append(number value: Double) {
    guard value.isFinite else {
      append(contentsOf: [110, 117, 108, 108])
      return
    }
    let magnitude = value.magnitude
    if magnitude < 1e15, !(magnitude == 0 && value.sign == .minus) {
      if magnitude == magnitude.rounded(.towardZero) {
        append(number: Int64(value))
        return
      }
      if magnitude >= 1e-3, append(shortDecimal: value) { return }
    }
    append(contentsOf: value.description.utf8)
  }

  private mutating func append(shortDecimal value: Double) -> Bool {
    var power = 1.0
    for places in 1...9 {
      power *= 10
      let scaled = value.magnitude * power
      guard scaled < 1e15 else { return false }
      let digits = scaled.rounded()
      guard digits / power == value.magnitude else { continue }
      if value < 0 { append(UInt8(ascii: "-")) }
      let (whole, fraction) = UInt64(digits).quotientAndRemainder(dividingBy: UInt64(power))
      append(digits: whole, atLeast: 1)
      append(UInt8(ascii: "."))
      append(digits: fraction, atLeast: places)
      return true
    }
    return false
  }

  /// Appends decimal digits, with zeros in front up to a length of `least`, at most 20.
  private mutating func append(digits value: UInt64, atLeast least: Int) {
    var digits = InlineArray<20, UInt8>(repeating: 48)
    var first = 20
    var rest = value
    while rest > 0 || 20 - first < least {
      first -= 1
      digits[first] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    for place in first..<20 { append(digits[place]) }
  }
}
