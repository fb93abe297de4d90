/// Powers of ten: those that a `Double` holds exactly, and 128-bit significands of the others.
enum PowersOfTen {
  /// 10^`exponent` for `0...22`, exact.
  @inline(__always)
  static func exact(_ exponent: Int) -> Double { exactPowers[exponent] }

  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]

  /// The exponents that a table is kept for: below, every 64-bit significand rounds to 0; above, to infinity.
  static let range = -342...308

  /// The 128 leading bits of 5^q for each q of `range`, highest bit set: truncated, and for -27...-1 rounded up.
  ///
  /// Source: Lemire, "Number parsing at a gigabyte per second" (2021), section 5. Computed once, by exact
  /// multiplication and division of a long integer by 5, rather than copied in as 1,300 literals.
  static let significands: [UInt128] = negativePowers() + positivePowers()

  private static func positivePowers() -> [UInt128] {
    var power = LongInteger(one: 0)
    return (0...range.upperBound).map { exponent in
      if exponent > 0 { power.multiply(by: 5) }
      return power.leadingBits
    }
  }

  private static func negativePowers() -> [UInt128] {
    // 2^1088: 5^342 has 795 bits, so 128 bits and more are left of the quotient.
    var quotient = LongInteger(one: 1088)
    let descending = (1 ... -range.lowerBound).map { exponent in
      quotient.divide(by: 5)
      return exponent <= 27 ? quotient.leadingBits + 1 : quotient.leadingBits
    }
    return descending.reversed()
  }
}

/// A non-negative integer of any size, least significant limb first: just what the table above needs.
struct LongInteger {
  private var limbs: [UInt32]

  /// 2^`bit`.
  init(one bit: Int) {
    limbs = [UInt32](repeating: 0, count: bit / 32) + [1 << UInt32(bit % 32)]
  }

  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = UInt64(limbs[index]) * UInt64(factor) + carry
      limbs[index] = UInt32(truncatingIfNeeded: product)
      carry = product >> 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Divides, dropping the remainder.
  mutating func divide(by divisor: UInt32) {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      let dividend = remainder << 32 | UInt64(limbs[index])
      limbs[index] = UInt32(dividend / UInt64(divisor))
      remainder = dividend % UInt64(divisor)
    }
    while limbs.last == 0, limbs.count > 1 { limbs.removeLast() }
  }

  /// The 128 most significant bits, the highest of them set.
  var leadingBits: UInt128 {
    let top = limbs.suffix(5).reversed()
    var bits: UInt128 = 0
    for limb in top.prefix(4) { bits = bits << 32 | UInt128(limb) }
    bits <<= UInt128(32 * (4 - min(4, top.count)))
    let shift = bits.leadingZeroBitCount
    let below = top.count > 4 ? limbs[limbs.count - 5] : 0
    return shift == 0 ? bits : bits << UInt128(shift) | UInt128(below) >> UInt128(32 - shift)
  }
}
