/// A number by which trainings are told apart: FNV-1a (64 bits) over all that the result depends on.
struct Fingerprint {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  init(seed: UInt64) { mix(seed) }

  var value: Int { Int(truncatingIfNeeded: hash) }

  mutating func mix(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { hash = (hash ^ (word >> shift & 255)) &* 0x100_0000_01b3 }
  }

  mutating func mix(_ values: [Float]) {
    for value in values { mix(UInt64(value.bitPattern)) }
  }

  mutating func mix(_ values: [Double]) {
    for value in values { mix(value.bitPattern) }
  }
}
