import Glibc

/// One round of the transform: in each of `groups` groups, `radix` half spectra of length/radix values become one of
/// `length`. The parts of group g are the groups g, g + groups, g + 2·groups, … of the round before.
struct RealLaneStage: Sendable {
  let length: Int
  let groups: Int
  let radix: Int
  /// exp(2πi·j/radix).
  private let rootCosines: [Double]
  private let rootSines: [Double]
  /// exp(−2πi·p·k/length) at k·radix + p.
  private let twiddleCosines: [Double]
  private let twiddleSines: [Double]
  /// For the innermost round, where its radix is great.
  private let chirp: LaneChirp?

  /// From here on a chirp is faster than sums.
  private static let leastChirp = 250

  init(length: Int, groups: Int, radix: Int) {
    (self.length, self.groups, self.radix) = (length, groups, radix)
    let turns = (0..<radix).map { 2 * Double.pi * Double($0) / Double(radix) }
    (rootCosines, rootSines) = (turns.map { cos($0) }, turns.map { sin($0) })
    let angles = (0...length / radix / 2).flatMap { k in
      (0..<radix).map { p in -2 * Double.pi * Double(p * k % length) / Double(length) }
    }
    chirp = length == radix && radix >= Self.leastChirp ? LaneChirp(count: radix) : nil
    (twiddleCosines, twiddleSines) = (angles.map { cos($0) }, angles.map { sin($0) })
  }

  /// Elements of the buffer that one factor is worked out in.
  var foldCount: Int { chirp?.bufferCount ?? 4 * radix }

  /// The innermost round: each group's values are `radix` inputs, `groups` apart.
  func transform(
    _ input: UnsafePointer<WideLanes>, _ real: UnsafeMutablePointer<WideLanes>,
    _ imaginary: UnsafeMutablePointer<WideLanes>, _ fold: UnsafeMutablePointer<WideLanes>
  ) {
    let bins = length / 2 + 1
    for group in 0..<groups {
      if let chirp {
        chirp.transform(input + group, step: groups, real + group * bins, imaginary + group * bins, fold)
        continue
      }
      var sum = input[group]
      for p in 1..<(radix + 1) / 2 {
        let (left, right) = (input[group + p * groups], input[group + (radix - p) * groups])
        fold[2 * p] = left + right
        fold[2 * p + 1] = left - right
        sum += left + right
      }
      let (x, y) = (real + group * bins, imaginary + group * bins)
      y[0] = .zero
      if radix == 2 {
        let other = input[group + groups]
        (x[0], x[1], y[1]) = (sum + other, sum - other, .zero)
        continue
      }
      x[0] = sum
      for j in 1..<bins { (x[j], y[j]) = harmonic(j, input[group], fold) }
    }
  }

  @inline(__always)
  private func harmonic(
    _ j: Int, _ first: WideLanes, _ fold: UnsafeMutablePointer<WideLanes>
  ) -> (WideLanes, WideLanes) {
    var (even, odd, turn) = (first, WideLanes.zero, 0)
    for p in 1..<(radix + 1) / 2 {
      turn += j
      if turn >= radix { turn -= radix }
      even = even.addingProduct(fold[2 * p], WideLanes(repeating: rootCosines[turn]))
      odd = odd.addingProduct(fold[2 * p + 1], WideLanes(repeating: rootSines[turn]))
    }
    return (even, -odd)
  }

  /// Any other round.
  func combine(
    _ partReal: UnsafePointer<WideLanes>, _ partImaginary: UnsafePointer<WideLanes>,
    _ real: UnsafeMutablePointer<WideLanes>, _ imaginary: UnsafeMutablePointer<WideLanes>,
    _ fold: UnsafeMutablePointer<WideLanes>
  ) {
    let part = length / radix
    let (partBins, bins) = (part / 2 + 1, length / 2 + 1)
    for group in 0..<groups {
      let output = RealLaneOutput(real: real + group * bins, imaginary: imaginary + group * bins, length: length)
      for k in 0..<partBins {
        let start = group * partBins + k
        let step = groups * partBins
        let first = (partReal[start], partImaginary[start])
        if radix == 2 {
          let second = turned(partReal[start + step], partImaginary[start + step], k, 1)
          output.store(k, first.0 + second.0, first.1 + second.1)
          output.store(k + part, first.0 - second.0, first.1 - second.1)
          continue
        }
        var sum = first
        for p in 1..<(radix + 1) / 2 {
          let (low, high) = (start + p * step, start + (radix - p) * step)
          let left = turned(partReal[low], partImaginary[low], k, p)
          let right = turned(partReal[high], partImaginary[high], k, radix - p)
          (fold[4 * p], fold[4 * p + 1]) = (left.0 + right.0, left.1 + right.1)
          (fold[4 * p + 2], fold[4 * p + 3]) = (left.0 - right.0, left.1 - right.1)
          sum = (sum.0 + fold[4 * p], sum.1 + fold[4 * p + 1])
        }
        output.store(k, sum.0, sum.1)
        for j in 1..<(radix + 1) / 2 { storePair(j, k, first, fold, output) }
      }
    }
  }

  @inline(__always)
  private func turned(_ x: WideLanes, _ y: WideLanes, _ k: Int, _ p: Int) -> (WideLanes, WideLanes) {
    let cosine = WideLanes(repeating: twiddleCosines[k * radix + p])
    let sine = WideLanes(repeating: twiddleSines[k * radix + p])
    return ((x * cosine).addingProduct(-y, sine), (y * cosine).addingProduct(x, sine))
  }

  /// The outputs j and radix − j, which share their sums.
  @inline(__always)
  private func storePair(
    _ j: Int, _ k: Int, _ first: (WideLanes, WideLanes), _ fold: UnsafeMutablePointer<WideLanes>,
    _ output: RealLaneOutput
  ) {
    var (evenX, evenY) = first
    var (oddX, oddY, turn) = (WideLanes.zero, WideLanes.zero, 0)
    for p in 1..<(radix + 1) / 2 {
      turn += j
      if turn >= radix { turn -= radix }
      let (cosine, sine) = (WideLanes(repeating: rootCosines[turn]), WideLanes(repeating: rootSines[turn]))
      evenX = evenX.addingProduct(fold[4 * p], cosine)
      evenY = evenY.addingProduct(fold[4 * p + 1], cosine)
      oddX = oddX.addingProduct(fold[4 * p + 2], sine)
      oddY = oddY.addingProduct(fold[4 * p + 3], sine)
    }
    let part = length / radix
    output.store(k + j * part, evenX + oddY, evenY - oddX)
    output.store(k + (radix - j) * part, evenX - oddY, evenY + oddX)
  }
}

/// Where a group's spectrum goes: bins beyond the half are stored as their mirror image's conjugate.
struct RealLaneOutput {
  let real: UnsafeMutablePointer<WideLanes>
  let imaginary: UnsafeMutablePointer<WideLanes>
  let length: Int

  @inline(__always)
  func store(_ bin: Int, _ x: WideLanes, _ y: WideLanes) {
    let isMirrored = 2 * bin > length
    let place = isMirrored ? length - bin : bin
    real[place] = x
    imaginary[place] = isMirrored ? -y : y
  }
}
