/// Eight double-precision numbers, each of another signal: two AVX2 registers.
typealias WideLanes = SIMD8<Double>

/// A plan for Fourier transforms of eight real signals of one length at once, one signal a lane. Lanes never meet, so
/// that a signal's spectrum is the same to the bit whatever its neighbours are.
///
/// Decimation in time by the prime factors of the length (Cooley and Tukey 1965), where every part is a transform of
/// real values and so only half of its spectrum is worked out; each factor is a discrete transform folded on its
/// symmetries, a great one a convolution. Costs O(N·Σ factors) for small factors and O(N log N) for great ones.
struct RealLaneTransform: Sendable {
  let count: Int
  /// From the whole down to the innermost parts.
  private let stages: [RealLaneStage]

  init(count: Int) {
    require(count >= 1, "lane transform: the length must be positive")
    self.count = count
    var stages: [RealLaneStage] = []
    var (length, groups) = (count, 1)
    for radix in Self.primeFactors(count) {
      stages.append(RealLaneStage(length: length, groups: groups, radix: radix))
      length /= radix
      groups *= radix
    }
    self.stages = stages
  }

  /// Elements of each of the buffers that a transform works in.
  var bufferCount: Int { 2 * count + 2 }
  /// Elements of the smaller buffer that one factor is worked out in.
  var foldCount: Int { stages.map(\.foldCount).max() ?? 1 }

  /// Bins 0...count/2 of the spectra of `input` (`count` long) come to stand in one of two buffers, which is returned:
  /// real parts first, imaginary parts from `count` + 1 on.
  func spectrum(
    _ input: UnsafePointer<WideLanes>, _ first: UnsafeMutablePointer<WideLanes>,
    _ second: UnsafeMutablePointer<WideLanes>, fold: UnsafeMutablePointer<WideLanes>
  ) -> UnsafeMutablePointer<WideLanes> {
    let offset = count + 1
    var (from, to) = (first, second)
    guard let innermost = stages.last else {
      to[0] = input[0]
      to[offset] = .zero
      return to
    }
    innermost.transform(input, to, to + offset, fold)
    for stage in stages.dropLast().reversed() {
      swap(&from, &to)
      stage.combine(from, from + offset, to, to + offset, fold)
    }
    return to
  }

  private static func primeFactors(_ number: Int) -> [Int] {
    var (rest, factor, factors) = (number, 2, [Int]())
    while rest > 1 {
      if factor * factor > rest { factor = rest }
      while rest % factor == 0 {
        factors.append(factor)
        rest /= factor
      }
      factor += 1
    }
    return factors
  }
}
