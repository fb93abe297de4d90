import Glibc

/// Where in the window a step stands, for decoders: sine and cosine of the window's first harmonics, a basis of all that is
/// slow enough in it.
///
/// The paper does not tell what its recurrent decoders read beside z. With z alone, the same at every step, they learn no
/// wave of a phase that z decides, take the mean for everything, and do without z.
enum DecoderClock {
  private static let harmonics = 24

  /// Two for each harmonic that fits into so many points.
  static func columns(steps: Int) -> Int { 2 * max(1, min(harmonics, (steps - 1) / 2)) }

  /// Rows of ``columns(steps:)``, one a step: the sines, then the cosines.
  static func table(steps: Int) -> [Float] {
    let harmonics = columns(steps: steps) / 2
    return (0..<steps).flatMap { step in
      let angles = (1...harmonics).map { 2 * Double.pi * Double($0 * step % steps) / Double(steps) }
      return angles.map { Float(sin($0)) } + angles.map { Float(cos($0)) }
    }
  }
}
