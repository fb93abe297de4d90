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
