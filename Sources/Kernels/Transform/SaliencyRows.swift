import Glibc

/// The inverse transform of half a spectrum at a few points only, not divided by the length: of some twenty points in
/// a hundred, their sums are no more work than a whole transform.
struct SaliencyRows: Sendable {
  let points: ClosedRange<Int>
  let bins: Int
  /// Row by row, a pair a bin: the factors of the real and of the imaginary part.
  private let factors: [Double]

  /// The points lie in 0..<length.
  init(length: Int, points: ClosedRange<Int>) {
    self.points = points
    let bins = length / 2 + 1
    self.bins = bins
    factors = points.flatMap { point in
      (0..<bins).flatMap { bin in
        // All but the first bin, and the last of an even length, stand for their mirror image too.
        let weight = bin == 0 || 2 * bin == length ? 1.0 : 2.0
        let angle = 2 * Double.pi * Double(point * bin % length) / Double(length)
        return [weight * cos(angle), -weight * sin(angle)]
      }
    }
  }

  /// Each lane's magnitude at the last of the points, and the mean of the magnitudes at the others.
  @inline(__always)
  func magnitudes(
    _ real: UnsafePointer<WideLanes>, _ imaginary: UnsafePointer<WideLanes>
  ) -> (last: WideLanes, others: WideLanes) {
    var (sum, last) = (WideLanes.zero, WideLanes.zero)
    let others = points.count - 1
    factors.withUnsafeBufferPointer { factors in
      // A row has one bin at least.
      let rows = factors.baseAddress!
      for row in stride(from: 0, to: others - 1, by: 2) {
        let (first, second) = Self.pair(rows + 2 * bins * row, 2 * bins, real, imaginary, bins)
        sum += magnitude(first)
        sum += magnitude(second)
      }
      let tail = Self.pair(rows + 2 * bins * (others - others % 2), others % 2 * 2 * bins, real, imaginary, bins)
      if others % 2 == 1 { sum += magnitude(tail.0) }
      last = magnitude(tail.1)
    }
    return (last, sum / Double(max(1, others)))
  }

  /// The values of two rows, `step` apart; 0 apart for the same one twice.
  @inline(__always)
  private static func pair(
    _ row: UnsafePointer<Double>, _ step: Int, _ real: UnsafePointer<WideLanes>,
    _ imaginary: UnsafePointer<WideLanes>, _ bins: Int
  ) -> (WideLanes, WideLanes) {
    // Four sums rather than two, since each waits for itself.
    var (a, b, c, d) = (WideLanes.zero, WideLanes.zero, WideLanes.zero, WideLanes.zero)
    for bin in 0..<bins {
      let (x, y) = (real[bin], imaginary[bin])
      a = a.addingProduct(x, WideLanes(repeating: row[2 * bin]))
      b = b.addingProduct(y, WideLanes(repeating: row[2 * bin + 1]))
      c = c.addingProduct(x, WideLanes(repeating: row[step + 2 * bin]))
      d = d.addingProduct(y, WideLanes(repeating: row[step + 2 * bin + 1]))
    }
    return (a + b, c + d)
  }
}

/// |x| in each lane.
@inline(__always)
func magnitude(_ x: WideLanes) -> WideLanes { x.replacing(with: -x, where: x .< 0) }
