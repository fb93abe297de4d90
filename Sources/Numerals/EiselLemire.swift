/// Decimal to binary with one or two 64-bit multiplications.
///
/// Source: Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51 (2021),
/// algorithm 1; Mushtak and Lemire, "Fast number parsing without fallback" (2023) show that a 64-bit
/// significand never needs a fallback.
enum EiselLemire {
  /// The nearest `Double` to `significand` · 10^`exponent`, ties to even; infinite beyond the range.
  static func double(significand: UInt64, exponent: Int) -> Double? {
    guard significand > 0, exponent >= PowersOfTen.range.lowerBound else { return 0 }
    guard exponent <= PowersOfTen.range.upperBound else { return .infinity }
    let shift = significand.leadingZeroBitCount
    let product = leadingProduct(significand << UInt64(shift), exponent)
    let upper = Int(product.high >> 63)
    let drop = UInt64(upper + 64 - 52 - 3)
    var mantissa = product.high >> drop
    // floor(log2(10^q)) by a multiplication, exact over the range; then the bias of the binary64 format.
    var power = ((152_170 + 65_536) * exponent) >> 16 + 63 + upper - shift + 1023
    if power <= 0 { return subnormal(mantissa, power) }
    if product.low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa << drop == product.high {
      // Exactly half-way between two: the even one is below.
      mantissa &= ~1
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 2 << 52 {
      mantissa = 1 << 52
      power += 1
    }
    guard power < 0x7FF else { return .infinity }
    return Double(bitPattern: mantissa & ~(1 << 52) | UInt64(power) << 52)
  }

  private static func subnormal(_ mantissa: UInt64, _ power: Int) -> Double {
    guard 1 - power < 64 else { return 0 }
    var mantissa = mantissa >> UInt64(1 - power)
    mantissa = (mantissa + (mantissa & 1)) >> 1
    // A carry into bit 52 is the smallest normal number, whose bit pattern it already is.
    return Double(bitPattern: mantissa)
  }

  /// The leading 128 bits of significand · 5^exponent, exact in the 55 bits that rounding looks at.
  private static func leadingProduct(_ significand: UInt64, _ exponent: Int) -> (high: UInt64, low: UInt64) {
    let power = PowersOfTen.significands[exponent - PowersOfTen.range.lowerBound]
    var (high, low) = significand.multipliedFullWidth(by: UInt64(power >> 64))
    if high & 0x1FF == 0x1FF {
      let second = significand.multipliedFullWidth(by: UInt64(truncatingIfNeeded: power)).high
      let (sum, carried) = low.addingReportingOverflow(second)
      low = sum
      if carried { high += 1 }
    }
    return (high, low)
  }
}
