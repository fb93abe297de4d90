/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
/// (SC 2011): a keyed bijection of 128-bit counters that passes BigCrush. Any block can be had at any time, which
/// is what makes results independent of the order of work.
package struct Philox: Sendable, Hashable {
  package let key: SIMD2<UInt32>

  package init(key: SIMD2<UInt32>) { self.key = key }

  /// The four words that belong to a counter.
  package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (words, key) = (counter, key)
    for _ in 0..<Self.rounds {
      let first = Self.multipliers.0.multipliedFullWidth(by: words[0])
      let second = Self.multipliers.1.multipliedFullWidth(by: words[2])
      words = SIMD4(second.high ^ words[1] ^ key[0], second.low, first.high ^ words[3] ^ key[1], first.low)
      key &+= Self.keyIncrement
    }
    return words
  }

  static let rounds = 10
  static var multipliers: (UInt32, UInt32) { (0xD251_1F53, 0xCD9E_8D57) }
  static var keyIncrement: SIMD2<UInt32> { SIMD2(0x9E37_79B9, 0xBB67_AE85) }
}
