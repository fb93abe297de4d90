import Glibc

/// A plan for discrete Fourier transforms of one length, any length: made once, used as often as needed, from any
/// thread. X[k] = Σ x[n]·exp(−2πi·k·n/N); the inverse divides by N.
///
/// Powers of two go by radix 2 on precomputed roots of unity (Cooley and Tukey 1965), other lengths as a convolution
/// of a power of two (Bluestein 1970), so every length costs O(N log N). Relative error about 10⁻¹⁵·log₂N in norm.
package struct FourierTransform: Sendable {
  package let count: Int
  private let radix: RadixTwoTransform
  private let chirp: Chirp?

  /// `count` is at least 1.
  package init(count: Int) {
    require(count >= 1, "Fourier transform: the length must be positive")
    self.count = count
    if count & (count - 1) == 0 {
      radix = RadixTwoTransform(count: count)
      chirp = nil
    } else {
      var padded = 1
      while padded < 2 * count - 1 { padded *= 2 }
      radix = RadixTwoTransform(count: padded)
      chirp = Chirp(count: count, radix: radix)
    }
  }

  /// Transforms in place; both spans are `count` long.
  package func forward(real: inout MutableSpan<Double>, imaginary: inout MutableSpan<Double>) {
    require(real.count == count && imaginary.count == count, "Fourier transform: the spans differ from the plan")
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        // A plan has at least one element.
        transform(real.baseAddress!, imaginary.baseAddress!)
      }
    }
  }

  /// The inverse in place, divided by `count`: undoes ``forward(real:imaginary:)``.
  package func inverse(real: inout MutableSpan<Double>, imaginary: inout MutableSpan<Double>) {
    // The inverse is the forward transform with the two parts' roles exchanged.
    forward(real: &imaginary, imaginary: &real)
    let factor = 1 / Double(count)
    for i in 0..<count {
      real[i] *= factor
      imaginary[i] *= factor
    }
  }

  /// The spectrum of real values at frequencies 0...count/2; the rest is its mirror image, conjugated.
  package func spectrum(_ values: Span<Double>) -> (real: [Double], imaginary: [Double]) {
    require(values.count == count, "Fourier transform: the span differs from the plan")
    var real = [Double](repeating: 0, count: count)
    var imaginary = real
    for i in 0..<count { real[i] = values[i] }
    do {
      var realSpan = real.mutableSpan
      var imaginarySpan = imaginary.mutableSpan
      forward(real: &realSpan, imaginary: &imaginarySpan)
    }
    return (Array(real[...(count / 2)]), Array(imaginary[...(count / 2)]))
  }

  /// The real values whose ``spectrum(_:)`` this is; both arrays are count/2 + 1 long.
  package func values(real: [Double], imaginary: [Double]) -> [Double] {
    let half = count / 2
    require(real.count == half + 1 && imaginary.count == half + 1, "Fourier transform: half a spectrum is needed")
    var fullReal = [Double](repeating: 0, count: count)
    var fullImaginary = fullReal
    for k in 0..<count {
      let mirrored = k > half
      fullReal[k] = real[mirrored ? count - k : k]
      fullImaginary[k] = mirrored ? -imaginary[count - k] : imaginary[k]
    }
    do {
      var realSpan = fullReal.mutableSpan
      var imaginarySpan = fullImaginary.mutableSpan
      inverse(real: &realSpan, imaginary: &imaginarySpan)
    }
    return fullReal
  }

  private func transform(_ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>) {
    guard let chirp else { return radix.transform(real, imaginary) }
    var (workReal, workImaginary) = (
      [Double](repeating: 0, count: radix.count), [Double](repeating: 0, count: radix.count)
    )
    workReal.withUnsafeMutableBufferPointer { workReal in
      workImaginary.withUnsafeMutableBufferPointer { workImaginary in
        // A plan has at least one element.
        chirp.transform(real, imaginary, workReal.baseAddress!, workImaginary.baseAddress!, radix)
      }
    }
  }
}

/// The circular sequence exp(−iπk²/N) that turns a transform into a convolution, and its own spectrum.
private struct Chirp: Sendable {
  private let cosines: [Double]
  private let sines: [Double]
  private let filterReal: [Double]
  private let filterImaginary: [Double]

  init(count: Int, radix: RadixTwoTransform) {
    // k² modulo 2N keeps the angle small, and so exact, for any length.
    let angles = (0..<count).map { Double.pi * Double($0 * $0 % (2 * count)) / Double(count) }
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    var real = [Double](repeating: 0, count: radix.count)
    var imaginary = real
    for k in 0..<count {
      real[k] = cosines[k]
      imaginary[k] = sines[k]
      if k > 0 {
        real[radix.count - k] = cosines[k]
        imaginary[radix.count - k] = sines[k]
      }
    }
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        // The padded length is at least one.
        radix.transform(real.baseAddress!, imaginary.baseAddress!)
      }
    }
    (self.cosines, self.sines, filterReal, filterImaginary) = (cosines, sines, real, imaginary)
  }

  func transform(
    _ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>,
    _ workReal: UnsafeMutablePointer<Double>, _ workImaginary: UnsafeMutablePointer<Double>, _ radix: RadixTwoTransform
  ) {
    for k in 0..<cosines.count {
      workReal[k] = real[k] * cosines[k] + imaginary[k] * sines[k]
      workImaginary[k] = imaginary[k] * cosines[k] - real[k] * sines[k]
    }
    radix.transform(workReal, workImaginary)
    for k in 0..<radix.count {
      let (x, y) = (workReal[k], workImaginary[k])
      workReal[k] = x * filterReal[k] - y * filterImaginary[k]
      workImaginary[k] = x * filterImaginary[k] + y * filterReal[k]
    }
    // Parts exchanged: the inverse, up to the factor.
    radix.transform(workImaginary, workReal)
    let factor = 1 / Double(radix.count)
    for k in 0..<cosines.count {
      real[k] = (workReal[k] * cosines[k] + workImaginary[k] * sines[k]) * factor
      imaginary[k] = (workImaginary[k] * cosines[k] - workReal[k] * sines[k]) * factor
    }
  }
}
