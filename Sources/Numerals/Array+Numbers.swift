/// Numbers to text, appended to bytes: valid JSON, and as short as reads back to the same number.
extension [UInt8] {
  /// Appends the decimal digits of an integer.
  package mutating func append(number value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(digits: value.magnitude)
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
      let whole = UInt64(digits)
      let unit = UInt64(power)
      append(digits: whole / unit)
      append(UInt8(ascii: "."))
      let fraction = whole % unit
      for place in stride(from: places - 1, through: 0, by: -1) {
        append(48 + UInt8(fraction / Self.unit(place) % 10))
      }
      return true
    }
    return false
  }

  private static func unit(_ place: Int) -> UInt64 { (0..<place).reduce(1) { unit, _ in unit * 10 } }

  private mutating func append(digits value: UInt64) {
    guard value >= 10 else {
      append(48 + UInt8(value))
      return
    }
    let first = count
    var rest = value
    while rest > 0 {
      append(48 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    self[first...].reverse()
  }
}
