// Elementary functions on eight numbers by reduction and polynomials (coefficients of Moshier's Cephes library,
// single precision). Built from exactly rounded operations alone: the same bits on every processor.

extension Lanes {
  /// eˣ by x = n·ln 2 + r; the power of two goes on in two halves, so that denormal results come out too.
  @inline(__always)
  static func exponential(_ x: Lanes) -> Lanes {
    let bounded = x.clamped(lowerBound: Lanes(repeating: -104), upperBound: Lanes(repeating: 89))
    let shift = Lanes(repeating: 0x1.8p23)
    let shifted = shift.addingProduct(bounded, 1.44269504088896341)
    let n = shifted - shift
    let r = bounded.addingProduct(n, -0.693359375).addingProduct(n, 2.12194440e-4)
    var p = Lanes(repeating: 1.9875691500e-4)
    p = Lanes(repeating: 1.3981999507e-3).addingProduct(p, r)
    p = Lanes(repeating: 8.3334519073e-3).addingProduct(p, r)
    p = Lanes(repeating: 4.1665795894e-2).addingProduct(p, r)
    p = Lanes(repeating: 1.6666665459e-1).addingProduct(p, r)
    p = Lanes(repeating: 5.0000001201e-1).addingProduct(p, r)
    let value = (r.addingProduct(p, r * r)) + 1
    let exponent = SIMD8<Int32>(truncatingIfNeeded: shifted.bitPattern &- shift.bitPattern)
    let half = exponent &>> 1
    let result = value * powerOfTwo(half) * powerOfTwo(exponent &- half)
    return result.replacing(with: x, where: x .!= x)
  }

  @inline(__always)
  private static func powerOfTwo(_ n: SIMD8<Int32>) -> Lanes {
    Lanes(bitPattern: SIMD8<UInt32>(truncatingIfNeeded: (n &+ 127) &<< 23))
  }

  /// ln x by x = 2ᵉ·m with m in [√½, √2).
  @inline(__always)
  static func logarithm(_ x: Lanes) -> Lanes {
    let isSmall = x .< Lanes(repeating: .leastNormalMagnitude)
    let normal = x.replacing(with: x * 0x1p23, where: isSmall)
    let offset = SIMD8<Int32>(repeating: 0x3f35_04f3)
    let bits = SIMD8<Int32>(truncatingIfNeeded: normal.bitPattern) &- offset
    let exponent = Lanes(bits &>> 23) - Lanes.zero.replacing(with: 23, where: isSmall)
    let mantissa = Lanes(bitPattern: SIMD8<UInt32>(truncatingIfNeeded: (bits & 0x007f_ffff) &+ offset))
    let f = mantissa - 1
    let z = f * f
    var y = logarithmPolynomial(f) * f * z
    y = y.addingProduct(exponent, -2.12194440e-4).addingProduct(z, -0.5)
    var result = (f + y).addingProduct(exponent, 0.693359375)
    result.replace(with: x, where: x .== .infinity)
    result.replace(with: -.infinity, where: x .== 0)
    result.replace(with: .nan, where: .!(x .>= 0))
    return result
  }

  @inline(__always)
  private static func logarithmPolynomial(_ f: Lanes) -> Lanes {
    var p = Lanes(repeating: 7.0376836292e-2)
    p = Lanes(repeating: -1.1514610310e-1).addingProduct(p, f)
    p = Lanes(repeating: 1.1676998740e-1).addingProduct(p, f)
    p = Lanes(repeating: -1.2420140846e-1).addingProduct(p, f)
    p = Lanes(repeating: 1.4249322787e-1).addingProduct(p, f)
    p = Lanes(repeating: -1.6668057665e-1).addingProduct(p, f)
    p = Lanes(repeating: 2.0000714765e-1).addingProduct(p, f)
    p = Lanes(repeating: -2.4999993993e-1).addingProduct(p, f)
    return Lanes(repeating: 3.3333331174e-1).addingProduct(p, f)
  }

  /// A polynomial near 0, 1 − 2/(e²ˣ + 1) elsewhere.
  @inline(__always)
  static func hyperbolicTangent(_ x: Lanes) -> Lanes {
    let z = x * x
    var p = Lanes(repeating: -5.70498872745e-3)
    p = Lanes(repeating: 2.06390887954e-2).addingProduct(p, z)
    p = Lanes(repeating: -5.37397155531e-2).addingProduct(p, z)
    p = Lanes(repeating: 1.33314422036e-1).addingProduct(p, z)
    p = Lanes(repeating: -3.33332819422e-1).addingProduct(p, z)
    let near = x.addingProduct(p * z, x)
    let far = 1 - 2 / (exponential(2 * magnitude(x)) + 1)
    let signed = far.replacing(with: -far, where: x .< 0)
    return signed.replacing(with: near, where: magnitude(x) .< 0.625)
  }

  /// 1/(1 + e⁻ˣ), by e^−|x| so that nothing overflows.
  @inline(__always)
  static func sigmoid(_ x: Lanes) -> Lanes {
    let e = exponential(-magnitude(x))
    return e.replacing(with: 1, where: x .>= 0) / (1 + e)
  }

  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|); what rounding takes from 1 + e is given back to first order.
  @inline(__always)
  static func softplus(_ x: Lanes) -> Lanes {
    let e = exponential(-magnitude(x))
    let sum = 1 + e
    let tail = logarithm(sum) + (e - (sum - 1)) / sum
    return tail + x.replacing(with: 0, where: x .< 0)
  }

  @inline(__always)
  static func magnitude(_ x: Lanes) -> Lanes { Lanes(bitPattern: x.bitPattern & 0x7fff_ffff) }

  @inline(__always)
  var bitPattern: SIMD8<UInt32> { unsafeBitCast(self, to: SIMD8<UInt32>.self) }

  @inline(__always)
  init(bitPattern: SIMD8<UInt32>) { self = unsafeBitCast(bitPattern, to: Lanes.self) }
}
