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
