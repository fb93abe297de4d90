import Glibc

/// The Fourier transform of eight real signals of any length as a convolution with a chirp (Bluestein 1970), for
/// primes too great to be summed up directly: O(N log N).
///
/// Of the N outputs only half are wanted, so the power of two that the convolution goes round in is the least from
/// 1.5·N on. It is passed through in the order that decimation in frequency leaves, so that nothing is reordered.
struct LaneChirp: Sendable {
  let count: Int
  /// The power of two.
  let padded: Int
  /// exp(iπk²/count).
  private let cosines: [Double]
  private let sines: [Double]
  /// The chirp's own spectrum, divided by `padded`, in the order of the passes.
  private let filterReal: [Double]
  private let filterImaginary: [Double]
  /// exp(−2πi·k/size) for k below size/2, from size/2 − 1 on.
  private let rootCosines: [Double]
  private let rootSines: [Double]

  init(count: Int) {
    self.count = count
    var padded = 1
    while padded < count + count / 2 { padded *= 2 }
    self.padded = padded
    // k² modulo 2N keeps the angle small, and so exact.
    let angles = (0..<count).map { Double.pi * Double($0 * $0 % (2 * count)) / Double(count) }
    (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    (filterReal, filterImaginary) = Self.filter(cosines, sines, padded: padded)
    let roots = (0..<padded.trailingZeroBitCount).flatMap { round in
      (0..<1 << round).map { -Double.pi * Double($0) / Double(1 << round) }
    }
    (rootCosines, rootSines) = (roots.map { cos($0) }, roots.map { sin($0) })
  }

  /// Elements that a transform works in.
  var bufferCount: Int { 2 * padded }

  /// Bins 0...count/2 of the values that lie `step` apart from `input` on.
  func transform(
    _ input: UnsafePointer<WideLanes>, step: Int, _ real: UnsafeMutablePointer<WideLanes>,
    _ imaginary: UnsafeMutablePointer<WideLanes>, _ buffer: UnsafeMutablePointer<WideLanes>
  ) {
    let (x, y) = (buffer, buffer + padded)
    for n in 0..<count {
      x[n] = input[n * step] * cosines[n]
      y[n] = -(input[n * step] * sines[n])
    }
    for n in count..<padded { (x[n], y[n]) = (.zero, .zero) }
    forward(x, y)
    for n in 0..<padded { (x[n], y[n]) = multiplied(x[n], y[n], filterReal[n], filterImaginary[n]) }
    backward(x, y)
    for k in 0...count / 2 { (real[k], imaginary[k]) = multiplied(x[k], y[k], cosines[k], -sines[k]) }
  }

  /// Decimation in frequency: from the natural order to that of reversed bits.
  private func forward(_ x: UnsafeMutablePointer<WideLanes>, _ y: UnsafeMutablePointer<WideLanes>) {
    var half = padded / 2
    while half >= 1 {
      for start in stride(from: 0, to: padded, by: 2 * half) {
        for k in start..<start + half {
          let root = half - 1 + k - start
          let (a, b) = (x[k] - x[k + half], y[k] - y[k + half])
          (x[k], y[k]) = (x[k] + x[k + half], y[k] + y[k + half])
          (x[k + half], y[k + half]) = multiplied(a, b, rootCosines[root], rootSines[root])
        }
      }
      half /= 2
    }
  }

  /// Decimation in time, inverse and not divided: back to the natural order.
  private func backward(_ x: UnsafeMutablePointer<WideLanes>, _ y: UnsafeMutablePointer<WideLanes>) {
    var half = 1
    while half < padded {
      for start in stride(from: 0, to: padded, by: 2 * half) {
        for k in start..<start + half {
          let root = half - 1 + k - start
          let (a, b) = multiplied(x[k + half], y[k + half], rootCosines[root], -rootSines[root])
          (x[k + half], y[k + half]) = (x[k] - a, y[k] - b)
          (x[k], y[k]) = (x[k] + a, y[k] + b)
        }
      }
      half *= 2
    }
  }

  @inline(__always)
  private func multiplied(
    _ x: WideLanes, _ y: WideLanes, _ real: Double, _ imaginary: Double
  ) -> (WideLanes, WideLanes) {
    let (c, s) = (WideLanes(repeating: real), WideLanes(repeating: imaginary))
    return ((x * c).addingProduct(-y, s), (y * c).addingProduct(x, s))
  }

  private static func filter(_ cosines: [Double], _ sines: [Double], padded: Int) -> ([Double], [Double]) {
    var (real, imaginary) = ([Double](repeating: 0, count: padded), [Double](repeating: 0, count: padded))
    for k in cosines.indices {
      if k <= cosines.count / 2 { (real[k], imaginary[k]) = (cosines[k], sines[k]) }
      if k > 0 { (real[padded - k], imaginary[padded - k]) = (cosines[k], sines[k]) }
    }
    do {
      var realSpan = real.mutableSpan
      var imaginarySpan = imaginary.mutableSpan
      FourierTransform(count: padded).forward(real: &realSpan, imaginary: &imaginarySpan)
    }
    let bits = padded.trailingZeroBitCount
    let order = (0..<padded).map { place in
      (0..<bits).reduce(0) { $0 | (place >> $1 & 1) << (bits - 1 - $1) }
    }
    return (order.map { real[$0] / Double(padded) }, order.map { imaginary[$0] / Double(padded) })
  }
}
