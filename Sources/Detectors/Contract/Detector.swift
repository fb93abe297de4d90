package import Kernels
package import Series

/// A trained detector: immutable, and pure in what it answers.
///
/// The same detector and input give the same scores whatever range is asked for, on any number of threads, before and
/// after `encoded()` and reading back. One suite, `ContractTests`, holds every detector to this.
package protocol Detector: Sendable {
  /// Points that must precede a point for it to have a score (W − 1 for a window of W).
  var lookback: Int { get }

  /// Points before a point that its score may depend on, as far as there are so many; at least ``lookback``.
  var history: Int { get }

  /// Whether scores are made again as quickly as they could be read, so that nobody need keep them.
  var isQuick: Bool { get }

  /// Raw scores and bands of `range`, indices into `series.grid`; the points before it serve as history.
  ///
  /// Higher is more anomalous. A point that is missing, or has less than `lookback` points of grid behind it, has the
  /// score NaN.
  func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores

  /// The whole detector as bytes: parameters, scaler, weights.
  func encoded() -> [UInt8]

  init(decoding bytes: [UInt8]) throws(DetectorError)
}

extension Detector {
  package var history: Int { lookback }
  package var isQuick: Bool { false }
}

/// A detector whose score is made of what several members say, which name the reason of an alert.
package protocol ComposedDetector: Detector {
  /// Of each metric each member's part of its score at the points of `range`, which sum to it; NaN where there is none.
  /// Empty of a version that has no members.
  func parts(
    _ series: GriddedSeries, range: Range<Int>
  ) throws(DetectorError) -> [[(member: String, values: [Double])]]
}

/// What a detector says of consecutive points. All arrays have one element a point.
package struct PointScores: Equatable, Sendable {
  /// The method's raw score, NaN where there is none.
  package var scores: [Double]
  /// One band a metric, in the order of the series.
  package var bands: [MetricBand]
}

/// What was expected of one metric, in its own units; NaN where a method says nothing.
package struct MetricBand: Equatable, Sendable {
  package var expected: [Double]
  package var lower: [Double]
  package var upper: [Double]
  /// The metric's share of the joint score; empty where there is only one metric.
  package var contribution: [Double] = []
}
