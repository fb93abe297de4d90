/// FNV-1a, 64 bits (draft-eastlake-fnv): tells accidents apart, not attacks.
package struct FowlerNollVo: Sendable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// The bytes of a word, the lowest first.
  package mutating func combine(_ word: UInt64) {
    var word = word
    for _ in 0..<8 {
      combine(UInt8(truncatingIfNeeded: word))
      word >>= 8
    }
  }
}
