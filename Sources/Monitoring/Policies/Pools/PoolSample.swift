import Detectors
import Platform

/// Draws what a pool learns from where there is more than its bounds allow: the same of the same series, and little else when
/// some come or go.
struct PoolSample: Sendable {
  struct Candidate: Equatable, Sendable {
    let id: String
    /// Points of the grid that could be learnt from.
    let points: Int64
    /// Labelled anomalies.
    var anomalies = 0
  }

  /// Indices of the chosen candidates, in the order of their ids, each with the points that it gives.
  let chosen: [(index: Int, points: Int64)]

  /// - Parameters:
  ///   - least: points that a share has at least: rather fewer series than shorter ones.
  ///   - prefersLabels: whether series with labelled anomalies are drawn before those without.
  init(_ candidates: [Candidate], _ bounds: PoolBounds, seed: Int64, least: Int64, prefersLabels: Bool) {
    let drawn = candidates.indices.map { (index: $0, place: Self.place(candidates[$0].id, seed)) }.sorted {
      one, other in
      if prefersLabels {
        let (first, second) = (candidates[one.index].anomalies > 0, candidates[other.index].anomalies > 0)
        if first != second { return first }
      }
      return (one.place, candidates[one.index].id) < (other.place, candidates[other.index].id)
    }
    var most = Int(min(bounds.series, Int64(candidates.count)))
    let wanted = drawn.prefix(most).reduce(0 as Int64) { $0 + candidates[$1.index].points }
    if wanted > bounds.points { most = min(most, Int(max(1, bounds.points / max(1, least)))) }
    let indices = drawn.prefix(most).map(\.index)
    let shares = Self.shares(of: bounds.points, among: indices.map { candidates[$0].points })
    chosen = zip(indices, shares).map { (index: $0, points: $1) }.sorted {
      candidates[$0.index].id < candidates[$1.index].id
    }
  }

  /// Where a series stands in the draw: by its name and the seed alone.
  private static func place(_ id: String, _ seed: Int64) -> UInt64 {
    var hash = FNV1a()
    hash.combine(UInt64(bitPattern: seed))
    for byte in id.utf8 { hash.combine(byte) }
    return hash.value
  }

  /// The same for everybody, but what a short one leaves goes to the others.
  static func shares(of total: Int64, among sizes: [Int64]) -> [Int64] {
    var shares = sizes
    var (left, open) = (total, sizes.count)
    for index in sizes.indices.sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) }) {
      shares[index] = min(sizes[index], max(1, left / Int64(open)))
      left -= shares[index]
      open -= 1
    }
    return shares
  }
}

extension Algorithm {
  /// Points of a series below which it gives its pool next to nothing.
  func leastPooledPoints(_ parameters: any MethodParameters) -> Int64 {
    let window =
      switch parameters {
      case let donut as DonutParameters: donut.window
      case let generator as CGATSParameters where generator.window > 0: generator.window
      default: 240
      }
    return Int64(3 * window)
  }
}
