#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The period of a series: the earliest peak of its detrended autocorrelation that is within 0.05 of the best one
/// and above 0.2. The earliest, since every multiple of a period is one as well.
enum Periodicity {
  /// Only the latest points are looked at, so that the work is bounded.
  static let longestHistory = 1 << 17
  static let weakest = 0.2
  static let tolerance = 0.05

  /// The period in points, at most a third of the history; `nil` where there is none.
  static func period(of values: [Double]) -> Int? {
    let recent = Array(values.suffix(longestHistory))
    let correlation = autocorrelation(of: detrended(recent), lags: recent.count / 3)
    // Neighbouring points are alike in most series: peaks count only after the correlation has once gone down.
    guard let start = correlation.firstIndex(where: { $0 < 0.5 }), start + 2 < correlation.count else { return nil }
    let peaks = (start + 1..<correlation.count - 1).filter {
      correlation[$0] > weakest && correlation[$0] >= correlation[$0 - 1] && correlation[$0] > correlation[$0 + 1]
    }
    guard let best = peaks.lazy.map({ correlation[$0] }).max() else { return nil }
    return peaks.first { correlation[$0] >= best - tolerance }
  }

  /// Robustly scaled (clipped at ±5, so that one spike is not the series), without its linear trend; missing is 0.
  static func detrended(_ values: [Double]) -> [Double] {
    let scaled = RobustScaler(values, limit: 5).scaled(values)
    let present = scaled.indices.filter { !scaled[$0].isNaN }
    guard present.count > 2 else { return [] }
    let count = Double(present.count)
    let time = present.reduce(0.0) { $0 + Double($1) } / count
    let mean = present.reduce(0.0) { $0 + scaled[$1] } / count
    let cross = present.reduce(0.0) { $0 + (Double($1) - time) * scaled[$1] }
    let square = present.reduce(0.0) { $0 + (Double($1) - time) * (Double($1) - time) }
    return scaled.indices.map { scaled[$0].isNaN ? 0 : scaled[$0] - mean - cross / square * (Double($0) - time) }
  }

  /// Autocorrelation at lags 0 ..< lags by the Wiener-Khinchin theorem, each lag by the number of its products.
  static func autocorrelation(of values: [Double], lags: Int) -> [Double] {
    guard values.count > lags, lags > 0 else { return [] }
    var size = 1
    while size < 2 * values.count { size *= 2 }
    var real = values + [Double](repeating: 0, count: size - values.count)
    var imaginary = [Double](repeating: 0, count: size)
    transform(&real, &imaginary)
    for index in real.indices {
      real[index] = real[index] * real[index] + imaginary[index] * imaginary[index]
      imaginary[index] = 0
    }
    // The power is real and even, so that its forward transform is the inverse one but for the factor.
    transform(&real, &imaginary)
    guard real[0] > 0 else { return [] }
    let total = Double(values.count)
    return (0..<lags).map { real[$0] / real[0] * total / (total - Double($0)) }
  }

  /// Fourier transform in place, decimation in time (Cooley and Tukey 1965); the count is a power of two.
  private static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    let count = real.count
    let shift = UInt64.bitWidth - count.trailingZeroBitCount
    for index in 0..<count where count > 1 {
      let mirror = Int(truncatingIfNeeded: UInt64(index).bitReversed >> UInt64(shift))
      if mirror > index {
        real.swapAt(index, mirror)
        imaginary.swapAt(index, mirror)
      }
    }
    let turns = (0..<count / 2).map { -2 * Double.pi * Double($0) / Double(count) }
    let (cosines, sines) = (turns.map { cos($0) }, turns.map { sin($0) })
    var half = 1
    while half < count {
      let step = count / (2 * half)
      for start in stride(from: 0, to: count, by: 2 * half) {
        for offset in 0..<half {
          let (low, high) = (start + offset, start + offset + half)
          let (c, s) = (cosines[offset * step], sines[offset * step])
          let (x, y) = (real[high] * c - imaginary[high] * s, real[high] * s + imaginary[high] * c)
          (real[high], imaginary[high]) = (real[low] - x, imaginary[low] - y)
          (real[low], imaginary[low]) = (real[low] + x, imaginary[low] + y)
        }
      }
      half *= 2
    }
  }
}

extension UInt64 {
  fileprivate var bitReversed: UInt64 {
    var bits = self
    bits = (bits >> 1) & 0x5555_5555_5555_5555 | (bits & 0x5555_5555_5555_5555) << 1
    bits = (bits >> 2) & 0x3333_3333_3333_3333 | (bits & 0x3333_3333_3333_3333) << 2
    bits = (bits >> 4) & 0x0F0F_0F0F_0F0F_0F0F | (bits & 0x0F0F_0F0F_0F0F_0F0F) << 4
    return bits.byteSwapped
  }
}
