/// Where values are missing: the stretches of NaN, how many, how long.
package struct MissingPoints: Equatable, Sendable {
  /// Points looked at.
  package let total: Int
  /// Maximal stretches of missing points, in order.
  package let gaps: [Range<Int>]

  package init(in values: [Double]) {
    total = values.count
    gaps = values.map(\.isNaN).runs(of: true)
  }

  /// How many points are missing.
  package var count: Int { gaps.reduce(0) { $0 + $1.count } }
  /// The missing share of all points, 0 for none; 0 where there are no points.
  package var share: Double { total == 0 ? 0 : Double(count) / Double(total) }
  /// The length of the longest gap in points.
  package var longest: Int { gaps.reduce(0) { max($0, $1.count) } }
  /// Whether no value is present at all.
  package var isEverything: Bool { count == total }
}
