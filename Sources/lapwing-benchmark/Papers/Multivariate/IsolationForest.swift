import Glibc
import Kernels
import Series

extension RandomPurpose {
  fileprivate static let isolation = Self(200)
}

/// Isolation forest (Liu, Ting and Zhou, ICDM 2008): trees that split random metrics at random values until points are
/// alone, as anomalies soon are. 100 trees of 256 points each; the score is 2^(−E[h(x)]/c(256)), from 0 to 1.
///
/// A yardstick for benchmarks, not a method of the service: it looks at each point by itself, and its scores jump. A
/// missing value counts as the metric's median; a point of which all is missing has no score.
struct IsolationForest: Sendable {
  private static let treeCount = 100
  private static let sampleSize = 256

  private let medians: [Double]
  private let trees: [IsolationTree]
  private let normal: Double

  init(learning series: GriddedSeries, seed: UInt64) {
    let medians = series.metrics.map { SortedValues($0.values).median }.map { $0.isNaN ? 0 : $0 }
    let points = (0..<series.grid.count).compactMap { Self.point(series, $0, medians) }
    let size = min(Self.sampleSize, points.count)
    let depth = Int(ceil(log2(Double(max(size, 2)))))
    trees = (0..<Self.treeCount).map { number in
      var random = RandomStream(seed: seed, purpose: .isolation, shard: number)
      let sample = Self.sample(size, of: points, &random)
      return IsolationTree(sample, depth: depth, &random)
    }
    self.medians = medians
    normal = IsolationTree.expectedDepth(size)
  }

  func scores(_ series: GriddedSeries, range: Range<Int>) -> [Double] {
    range.map { index in
      guard normal > 0, let point = Self.point(series, index, medians) else { return .nan }
      let depth = trees.reduce(0.0) { $0 + $1.depth(of: point) } / Double(trees.count)
      return exp2(-depth / normal)
    }
  }

  private static func point(_ series: GriddedSeries, _ index: Int, _ medians: [Double]) -> [Double]? {
    let point = series.metrics.map { $0.values[index] }
    guard point.contains(where: { !$0.isNaN }) else { return nil }
    return zip(point, medians).map { $0.isNaN ? $1 : $0 }
  }

  /// Different points, each set of them as likely as any other (Floyd).
  private static func sample(_ size: Int, of points: [[Double]], _ random: inout RandomStream) -> [[Double]] {
    var taken: Set<Int> = []
    return (points.count - size..<points.count).map { last in
      let drawn = random.integer(below: last + 1)
      let index = taken.insert(drawn).inserted ? drawn : last
      taken.insert(index)
      return points[index]
    }
  }
}

/// A tree of an isolation forest; its nodes in the order in which they were made.
private struct IsolationTree: Sendable {
  private enum Node: Sendable {
    case leaf(points: Int)
    case split(metric: Int, value: Double, left: Int, right: Int)
  }
  private var nodes: [Node] = []

  init(_ points: [[Double]], depth: Int, _ random: inout RandomStream) {
    _ = grow(points, depth, &random)
  }

  /// Depth at which a point ends up, with the expected depth of what was not split any further.
  func depth(of point: [Double]) -> Double {
    var (index, depth) = (0, 0.0)
    while case .split(let metric, let value, let left, let right) = nodes[index] {
      index = point[metric] < value ? left : right
      depth += 1
    }
    guard case .leaf(let points) = nodes[index] else { return depth }
    return depth + Self.expectedDepth(points)
  }

  /// c(n) = 2·H(n − 1) − 2(n − 1)/n: the mean depth of an unsuccessful search among n points (Eq. 1).
  static func expectedDepth(_ count: Int) -> Double {
    guard count > 1 else { return 0 }
    let harmonic = (1..<count).reduce(0.0) { $0 + 1 / Double($1) }
    return 2 * harmonic - 2 * Double(count - 1) / Double(count)
  }

  private mutating func grow(_ points: [[Double]], _ depth: Int, _ random: inout RandomStream) -> Int {
    let index = nodes.count
    nodes.append(.leaf(points: points.count))
    guard depth > 0, points.count > 1, let (metric, low, high) = Self.spread(points, &random) else { return index }
    // Within (low, high], so that neither side is empty.
    let value = max(low.nextUp, low + (high - low) * random.uniform())
    let left = grow(points.filter { $0[metric] < value }, depth - 1, &random)
    let right = grow(points.filter { $0[metric] >= value }, depth - 1, &random)
    nodes[index] = .split(metric: metric, value: value, left: left, right: right)
    return index
  }

  /// A random one of the metrics in which the points differ, and its range.
  private static func spread(_ points: [[Double]], _ random: inout RandomStream) -> (Int, Double, Double)? {
    let ranges = points[0].indices.compactMap { metric -> (Int, Double, Double)? in
      let values = points.lazy.map { $0[metric] }
      guard let low = values.min(), let high = values.max(), low < high else { return nil }
      return (metric, low, high)
    }
    return ranges.isEmpty ? nil : ranges[random.integer(below: ranges.count)]
  }
}
