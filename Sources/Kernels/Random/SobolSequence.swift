/// Points of low discrepancy in up to 128 dimensions: 2ᵐ of them integrate a smooth function with an error that falls
/// nearly as 1/n (scrambled, nearly as n^−1.5) instead of 1/√n.
///
/// Sobol' (1967) in the digital form of Antonov and Saleev in plain order of the Gray code, as SciPy has it. With a
/// seed the points are scrambled by Owen's nested uniform scrambling (1995) on all 32 bits: each point is then
/// uniform in the cube, so that averages are unbiased, and the stratification stays. Take 2ᵐ points from index 0.
package struct SobolSequence: Sendable {
  package static let maximumDimensions = 128
  private static let bits = 32

  package let dimensions: Int
  private let directions: [UInt32]
  private let scrambler: OwenScrambler?

  /// Without a seed the first point is 0 in all coordinates, which no inverse distribution function takes.
  package init(dimensions: Int, seed: UInt64? = nil) {
    require((1...Self.maximumDimensions).contains(dimensions), "Sobol: dimensions out of 1...128")
    self.dimensions = dimensions
    directions = (0..<dimensions).flatMap(Self.directions)
    scrambler = seed.map { OwenScrambler(seed: $0) }
  }

  /// The coordinate as a fraction of 2³², `index` below 2³².
  func digits(_ index: Int, dimension: Int) -> UInt32 {
    var (gray, result, bit) = (UInt32(truncatingIfNeeded: index ^ (index >> 1)), UInt32(0), dimension * Self.bits)
    while gray != 0 {
      if gray & 1 == 1 { result ^= directions[bit] }
      gray >>= 1
      bit += 1
    }
    return scrambler?.scramble(result, dimension: dimension) ?? result
  }

  /// A coordinate in [0, 1), or in the open (0, 1) when scrambled: there the middle of its 2⁻³² cell.
  package func coordinate(_ index: Int, dimension: Int) -> Double {
    require(index >= 0 && dimension >= 0 && dimension < dimensions, "Sobol: no such coordinate")
    return (Double(digits(index, dimension: dimension)) + (scrambler == nil ? 0 : 0.5)) * 0x1p-32
  }

  /// The first `count` points, row by row: count × dimensions.
  package func points(_ count: Int) -> [Double] {
    (0..<count).flatMap { index in (0..<dimensions).map { coordinate(index, dimension: $0) } }
  }

  /// The first `count` points mapped to standard normal ones, row by row: count × dimensions. Needs a seed.
  package func normalPoints(_ count: Int) -> [Float] {
    require(scrambler != nil, "Sobol: normal points need a seed")
    return points(count).map { Float(inverseNormalDistribution($0)) }
  }

  /// The direction numbers of a dimension by the recurrence of its polynomial (Bratley and Fox 1988, Eq. 2).
  private static func directions(_ dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<bits).map { 1 << UInt32(bits - 1 - $0) } }
    let polynomial = UInt32(SobolDirections.polynomials[dimension])
    let degree = degree(dimension)
    let offset = (0..<dimension).reduce(0) { $0 + self.degree($1) }
    var numbers = (0..<degree).map { UInt32(SobolDirections.initialNumbers[offset + $0]) << UInt32(bits - 1 - $0) }
    for i in degree..<bits {
      var number = numbers[i - degree] ^ (numbers[i - degree] >> UInt32(degree))
      for k in 1..<max(degree, 1) where (polynomial >> UInt32(degree - k)) & 1 == 1 { number ^= numbers[i - k] }
      numbers.append(number)
    }
    return numbers
  }

  private static func degree(_ dimension: Int) -> Int {
    15 - SobolDirections.polynomials[dimension].leadingZeroBitCount
  }
}

/// Owen's nested uniform scrambling: each bit is flipped by a coin that depends on all bits above it, on the
/// dimension and on the seed. The coin is a bit of ``Philox`` at that counter, so the scrambling is exact, not the
/// approximation of hashed permutations.
struct OwenScrambler: Sendable {
  private let philox: Philox

  init(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .scrambling)
    philox = Philox(key: SIMD2(stream.nextWord(), stream.nextWord()))
  }

  func scramble(_ digits: UInt32, dimension: Int) -> UInt32 {
    var flips: UInt32 = 0
    for bit in 0..<UInt32(32) {
      let prefix = bit == 0 ? 0 : digits >> (32 - bit)
      let coin = philox.block(SIMD4(prefix, bit, UInt32(truncatingIfNeeded: dimension), 0))[0] & 1
      flips |= coin << (31 - bit)
    }
    return digits ^ flips
  }
}
