import Platform

/// A number by which trainings are told apart, made of all that the result depends on.
struct Fingerprint {
  private var hash = FNV1a()

  init(seed: UInt64) { mix(seed) }

  var value: Int { Int(truncatingIfNeeded: hash.value) }

  mutating func mix(_ word: UInt64) { hash.combine(word) }

  mutating func mix(_ values: [Float]) {
    for value in values { mix(UInt64(value.bitPattern)) }
  }

  mutating func mix(_ values: [Double]) {
    for value in values { mix(value.bitPattern) }
  }
}
