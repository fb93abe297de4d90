package import JSON
import Storage

/// How much the pools of a policy learn from: of more series some are drawn, of more points each gives its share.
package struct PoolBounds: Equatable, Sendable {
  package static let series: ClosedRange<Int64> = 2...1_000
  package static let points: ClosedRange<Int64> = 1_000...2_000_000

  /// Series of one pool.
  package var series: Int64 = 100
  /// Points of one pool, all series together, each counted once however many metrics it has.
  package var points: Int64 = 200_000

  package init() {}
}

extension PoolBounds {
  package var json: JSONValue { .object(["series": .integer(series), "points": .integer(points)]) }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: JSONValue) {
    guard let series = json["series"]?.integer, let points = json["points"]?.integer else { return nil }
    (self.series, self.points) = (series, points)
  }
}

/// What the series of one pool have in common.
struct PoolKind: Hashable, Sendable, Comparable {
  /// Pools of one policy at most.
  static let most = 64

  let interval: Int64
  let metrics: Int64

  init(_ series: SeriesRecord) {
    (interval, metrics) = (series.definition.interval, Int64(series.definition.metrics.count))
  }

  init(_ pool: PoolRecord) { (interval, metrics) = (pool.interval, pool.metrics) }

  static func < (one: Self, other: Self) -> Bool {
    (one.interval, one.metrics) < (other.interval, other.metrics)
  }

  /// As a sentence names it.
  var words: String { "an interval of \(interval) s and \(metrics) \(metrics == 1 ? "metric" : "metrics")" }
}
