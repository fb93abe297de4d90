extension Philox {
  /// The blocks of eight neighbouring positions at once: word by word, one position a lane. Positions wrap at 2⁶⁴.
  @inline(__always)
  func blocks(
    from position: UInt64, upper: SIMD2<UInt32>
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    let positions = SIMD8<UInt64>(repeating: position) &+ SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7)
    var x0 = SIMD8<UInt32>(truncatingIfNeeded: positions)
    var x1 = SIMD8<UInt32>(truncatingIfNeeded: positions &>> 32)
    var x2 = SIMD8<UInt32>(repeating: upper[0])
    var x3 = SIMD8<UInt32>(repeating: upper[1])
    var key = key
    for _ in 0..<Self.rounds {
      let first = SIMD8<UInt64>(truncatingIfNeeded: x0) &* UInt64(Self.multipliers.0)
      let second = SIMD8<UInt64>(truncatingIfNeeded: x2) &* UInt64(Self.multipliers.1)
      let next0 = SIMD8<UInt32>(truncatingIfNeeded: second &>> 32) ^ x1 ^ key[0]
      let next2 = SIMD8<UInt32>(truncatingIfNeeded: first &>> 32) ^ x3 ^ key[1]
      x1 = SIMD8<UInt32>(truncatingIfNeeded: second)
      x3 = SIMD8<UInt32>(truncatingIfNeeded: first)
      (x0, x2) = (next0, next2)
      key &+= Self.keyIncrement
    }
    return (x0, x1, x2, x3)
  }
}
