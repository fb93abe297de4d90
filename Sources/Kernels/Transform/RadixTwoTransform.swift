import Glibc

/// The transform of a power of two, in place on split real and imaginary parts: bit reversal, then log₂N rounds of
/// butterflies over ever longer runs.
struct RadixTwoTransform: Sendable {
  let count: Int
  /// Round by round, exp(−2πi·k/size) for k below size/2: the round of `size` starts at size/2 − 1, so that each
  /// round reads its roots in a row.
  private let cosines: [Double]
  private let sines: [Double]

  init(count: Int) {
    self.count = count
    var (cosines, sines) = ([Double](), [Double]())
    var half = 1
    while half < count {
      for k in 0..<half {
        let angle = Double.pi * Double(k) / Double(half)
        cosines.append(cos(angle))
        sines.append(-sin(angle))
      }
      half *= 2
    }
    (self.cosines, self.sines) = (cosines, sines)
  }

  func transform(_ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>) {
    reverseBits(real, imaginary)
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        var half = 1
        while half < count {
          for start in stride(from: 0, to: count, by: 2 * half) {
            Self.butterflies(
              real + start, imaginary + start, half, cosines.baseAddress! + (half - 1), sines.baseAddress! + (half - 1))
          }
          half *= 2
        }
      }
    }
  }

  @inline(__always)
  private static func butterflies(
    _ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>, _ half: Int,
    _ cosines: UnsafePointer<Double>, _ sines: UnsafePointer<Double>
  ) {
    for k in 0..<half {
      let (x, y) = (real[half + k], imaginary[half + k])
      let (turnedX, turnedY) = (x * cosines[k] - y * sines[k], x * sines[k] + y * cosines[k])
      real[half + k] = real[k] - turnedX
      imaginary[half + k] = imaginary[k] - turnedY
      real[k] += turnedX
      imaginary[k] += turnedY
    }
  }

  private func reverseBits(_ real: UnsafeMutablePointer<Double>, _ imaginary: UnsafeMutablePointer<Double>) {
    var reversed = 0
    for index in 0..<count {
      if index < reversed {
        (real[index], real[reversed]) = (real[reversed], real[index])
        (imaginary[index], imaginary[reversed]) = (imaginary[reversed], imaginary[index])
      }
      var bit = count >> 1
      while bit > 0, reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
    }
  }
}
