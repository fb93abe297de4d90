import Glibc
import Kernels

extension RandomStream {
  /// A number of the symmetric beta distribution, from two of the gamma distribution.
  ///
  /// - Parameter alpha: above 0.
  mutating func beta(_ alpha: Double) -> Double {
    let (first, second) = (logGamma(alpha), logGamma(alpha))
    // In logarithms, as for a small alpha both numbers are often too small for any Double.
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a number of the gamma distribution (Marsaglia and Tsang, ACM TOMS 26(3), 2000; below 1 with the
  /// power of their section 6).
  private mutating func logGamma(_ shape: Double) -> Double {
    guard shape >= 1 else { return logGamma(shape + 1) + log(uniform()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let cube = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if cube > 0, log(uniform()) < 0.5 * x * x + d * (1 - cube + log(cube)) { return log(d * cube) }
    }
  }
}
