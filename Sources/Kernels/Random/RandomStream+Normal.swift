extension RandomStream {
  /// Fills with independent standard normal numbers by Box and Muller (1958), 32 from every eight blocks; their size
  /// stays below 6.7, beyond which a normal number falls once in 10¹¹ draws. Starts at a fresh block.
  package mutating func fillNormal(_ values: inout MutableSpan<Float>) {
    dropPartialBlock()
    values.withUnsafeMutableBufferPointer { values in
      guard let target = values.baseAddress else { return }
      var i = 0
      while i + 32 <= values.count {
        writeNormals(target + i)
        i += 32
      }
      guard i < values.count else { return }
      var rest = InlineArray<32, Float>(repeating: 0)
      var span = rest.mutableSpan
      span.withUnsafeMutableBufferPointer { rest in
        // 32 elements have an address.
        writeNormals(rest.baseAddress!)
        for lane in 0..<(values.count - i) { target[i + lane] = rest[lane] }
      }
    }
  }

  @inline(__always)
  private mutating func writeNormals(_ target: UnsafeMutablePointer<Float>) {
    let (a, b, c, d) = philox.blocks(from: position, upper: upperCounter)
    position &+= 8
    let (first, second) = (Self.normalPair(a, b), Self.normalPair(c, d))
    target.lanes = first.0
    (target + 8).lanes = first.1
    (target + 16).lanes = second.0
    (target + 24).lanes = second.1
  }

  /// A radius from 31 bits and a direction from 26: two for the quadrant, the rest for the angle within ±π/4 of it.
  @inline(__always)
  private static func normalPair(_ radiusBits: SIMD8<UInt32>, _ angleBits: SIMD8<UInt32>) -> (Lanes, Lanes) {
    let share = (Lanes(SIMD8<Int32>(truncatingIfNeeded: radiusBits &>> 1)) + 0.5) * 0x1p-31
    let radius = (-2 * Lanes.logarithm(share)).squareRoot()
    let signed = SIMD8<Int32>(truncatingIfNeeded: angleBits &<< 2) &>> 8
    let angle = (Lanes(signed) + 0.5) * (0.78539816339744831 * 0x1p-23)
    let (sine, cosine) = sineAndCosine(angle)
    let isOdd = (angleBits &>> 30) & 1 .== 1
    let (x, y) = (cosine.replacing(with: sine, where: isOdd), sine.replacing(with: cosine, where: isOdd))
    // A quarter turn takes (x, y) to (−y, x), half a turn changes both signs: of the three, x changes in quadrants
    // 1 and 2, y in 2 and 3.
    let quadrant = angleBits &>> 30
    let signX = ((quadrant &+ 1) & 2) &<< 30
    let signY = (quadrant & 2) &<< 30
    return (
      radius * Lanes(bitPattern: x.bitPattern ^ signX), radius * Lanes(bitPattern: y.bitPattern ^ signY)
    )
  }

  /// On ±π/4, to 10⁻⁷ (Cephes).
  @inline(__always)
  private static func sineAndCosine(_ x: Lanes) -> (Lanes, Lanes) {
    let z = x * x
    var s = Lanes(repeating: -1.9515295891e-4)
    s = Lanes(repeating: 8.3321608736e-3).addingProduct(s, z)
    s = Lanes(repeating: -1.6666654611e-1).addingProduct(s, z)
    var c = Lanes(repeating: 2.443315711809948e-5)
    c = Lanes(repeating: -1.388731625493765e-3).addingProduct(c, z)
    c = Lanes(repeating: 4.166664568298827e-2).addingProduct(c, z)
    return (x.addingProduct(s * z, x), (1 - 0.5 * z).addingProduct(c * z, z))
  }
}
