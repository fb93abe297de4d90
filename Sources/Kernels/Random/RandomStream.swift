/// A stream of random numbers named by (seed, purpose, epoch, batch, shard): the same name gives the same numbers on
/// every machine, with any number of cores, and after a restart.
///
/// The name goes through one ``Philox`` block under the seed; its 128 bits become the key and the upper half of the
/// counter of the stream. Two names under one seed therefore never share a block, as the block is a bijection.
/// Epoch, batch and shard are taken modulo 2³².
package struct RandomStream: RandomNumberGenerator, Sendable {
  let philox: Philox
  let upperCounter: SIMD2<UInt32>
  /// Blocks handed out so far: the lower half of the counter.
  var position: UInt64 = 0
  private var words = SIMD4<UInt32>()
  private var wordsLeft = 0

  package init(seed: UInt64, purpose: RandomPurpose, epoch: Int = 0, batch: Int = 0, shard: Int = 0) {
    let seedKey = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let name = Philox(key: seedKey).block(
      SIMD4(
        purpose.rawValue, UInt32(truncatingIfNeeded: epoch), UInt32(truncatingIfNeeded: batch),
        UInt32(truncatingIfNeeded: shard)))
    philox = Philox(key: name.lowHalf)
    upperCounter = name.highHalf
  }

  /// 32 uniform bits.
  package mutating func nextWord() -> UInt32 {
    if wordsLeft == 0 {
      words = philox.block(counter(at: position))
      position &+= 1
      wordsLeft = 4
    }
    wordsLeft -= 1
    return words[3 - wordsLeft]
  }

  /// 64 uniform bits.
  package mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  func counter(at position: UInt64) -> SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), upperCounter[0],
      upperCounter[1])
  }

  /// Starts at a fresh block, so that what a fill yields doesn't depend on single numbers drawn before.
  mutating func dropPartialBlock() { wordsLeft = 0 }
}

extension RandomStream {
  /// A uniform number in the open interval (0, 1): (k + ½)·2⁻⁵² for 52 random bits k.
  package mutating func uniform() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }

  /// A uniform integer in 0..<bound without bias (Lemire, "Fast random integer generation in an interval", 2019).
  /// `bound` must be positive.
  package mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "random integer: the bound must be positive")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A standard normal number by the inverse distribution function.
  package mutating func normal() -> Double { inverseNormalDistribution(uniform()) }

  /// Puts the elements into a random order, each order equally likely (Fisher and Yates; Knuth, TAOCP 3.4.2 P).
  ///
  /// Of one type, as a generic one would not be specialised outside of this module, and then allocates at every swap.
  package mutating func shuffle(_ elements: inout MutableSpan<Int32>) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, integer(below: i + 1))
    }
  }

  /// Fills with uniform numbers in (0, 1): (k + ½)·2⁻²³ for 23 random bits k, exact in Float. Starts at a fresh block.
  package mutating func fillUniform(_ values: inout MutableSpan<Float>) {
    dropPartialBlock()
    for i in 0..<values.count { values[i] = (Float(nextWord() >> 9) + 0.5) * 0x1p-23 }
    dropPartialBlock()
  }
}

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
