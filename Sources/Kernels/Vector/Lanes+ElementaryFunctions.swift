// Elementary functions on eight numbers at once, for loops that fuse them with what comes before and after: reductions and
// polynomials (coefficients of Moshier's Cephes library, single precision, where no other source is named). Of exactly
// rounded operations alone: the same bits on every processor. NaN gives NaN, but for the logarithm. The errors are those
// over all of Float that the functions are for.

extension Lanes {
  /// eˣ for x clamped to ±87, relative error below 2e-7: argument reduction by ln 2 in two parts (Cody and Waite), then a
  /// polynomial of degree 6.
  @inline(__always)
  static func exponential(_ x: Lanes) -> Lanes {
    // By selects, for `clamped` is a call.
    var x = x.replacing(with: -87, where: x .< -87)
    x.replace(with: 87, where: x .> 87)
    // 1.5 · 2²³ + 127: adding it rounds to an integer in the low bits, with the bias of an exponent.
    let shifter = Lanes(repeating: 12_583_039)
    let shifted = shifter.addingProduct(x, Lanes(repeating: 1.442_695_04))
    let n = shifted - shifter
    var r = x.addingProduct(n, Lanes(repeating: -0.693_359_375))
    r = r.addingProduct(n, Lanes(repeating: 2.121_944_4e-4))
    var p = Lanes(repeating: 1.987_569_2e-4)
    p = Lanes(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = Lanes(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = Lanes(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = Lanes(repeating: 0.166_666_655).addingProduct(p, r)
    p = Lanes(repeating: 0.5).addingProduct(p, r)
    let value = (r + 1).addingProduct(p, r * r)
    return value * Lanes(bitPattern: shifted.bitPattern &<< 23)
  }

  /// ln x for positive, normal, finite x; error below 1e-7 of the greater of 1 and the result.
  @inline(__always)
  static func logarithm(_ x: Lanes) -> Lanes {
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    let exponent = (bits &- 0x3f35_04f3) &>> 23
    let f = unsafeBitCast(bits &- (exponent &<< 23), to: Lanes.self) - 1
    let e = unsafeBitCast(exponent &+ 0x4b40_0000, to: Lanes.self) - 12_582_912
    var p = Lanes(repeating: 7.037_683_6e-2)
    p = Lanes(repeating: -0.115_146_103).addingProduct(p, f)
    p = Lanes(repeating: 0.116_769_987).addingProduct(p, f)
    p = Lanes(repeating: -0.124_201_408).addingProduct(p, f)
    p = Lanes(repeating: 0.142_493_228).addingProduct(p, f)
    p = Lanes(repeating: -0.166_680_577).addingProduct(p, f)
    p = Lanes(repeating: 0.200_007_148).addingProduct(p, f)
    p = Lanes(repeating: -0.249_999_94).addingProduct(p, f)
    p = Lanes(repeating: 0.333_333_312).addingProduct(p, f)
    let square = f * f
    var y = p * f * square
    y = y.addingProduct(e, Lanes(repeating: -2.121_944_4e-4))
    y = y.addingProduct(square, Lanes(repeating: -0.5))
    return (f + y).addingProduct(e, Lanes(repeating: 0.693_359_375))
  }

  /// log(1 + eˣ) and its derivative, the sigmoid, from one exponential; relative errors below 3e-7 where x > −87, and both
  /// below 2e-38 where it is less.
  @inline(__always)
  static func softplus(_ x: Lanes) -> (value: Lanes, derivative: Lanes) {
    let isNegative = x .< 0
    let e = exponential((-x).replacing(with: x, where: isNegative))
    let u = e + 1
    let inverse = 1 / u
    // log(u) for the rounded u, then what the rounding lost: exact to the last places for tiny e too.
    let rest = logarithm(u).addingProduct(e - (u - 1), inverse)
    let derivative = inverse.replacing(with: e * inverse, where: isNegative)
    return (rest + x.replacing(with: 0, where: isNegative), derivative)
  }

  /// 1/(1 + e⁻ˣ) = ½ + ½·tanh(x/2), error below 2e-7: of the result's place, not of its size.
  @inline(__always)
  static func sigmoid(_ x: Lanes) -> Lanes { Lanes(repeating: 0.5).addingProduct(hyperbolicTangent(x * 0.5), 0.5) }

  /// x·P(x²)/Q(x²) for x clamped to ±8.4, where the rest to ±1 is 1e-7; relative error below 4e-7 (coefficients of
  /// `Tests/KernelsTests/Reference/rational_tangent.py`). No exponential to wait for: the
  /// two polynomials go side by side, which is what an LSTM's step, each on the one before, needs most.
  @inline(__always)
  static func hyperbolicTangent(_ x: Lanes) -> Lanes {
    var x = x.replacing(with: -8.4, where: x .< -8.4)
    x.replace(with: 8.4, where: x .> 8.4)
    let y = x * x
    var p = Lanes(repeating: 2.137_979_51e-5).addingProduct(y, Lanes(repeating: 1.445_788_18e-8))
    p = Lanes(repeating: 3.541_618_72e-3).addingProduct(p, y)
    p = Lanes(repeating: 0.134_195_808).addingProduct(p, y)
    p = Lanes(repeating: 1).addingProduct(p, y)
    var q = Lanes(repeating: 3.361_429_36e-4).addingProduct(y, Lanes(repeating: 8.219_973_06e-7))
    q = Lanes(repeating: 2.605_144_46e-2).addingProduct(q, y)
    q = Lanes(repeating: 0.467_529_047).addingProduct(q, y)
    q = Lanes(repeating: 1).addingProduct(q, y)
    return x * p / q
  }
}

/// ½·ln 2π.
let halfLogTwoPi: Float = 0.918_938_533
