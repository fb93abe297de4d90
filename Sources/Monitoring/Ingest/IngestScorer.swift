package import Storage

/// Looks at points as they arrive: the monitors.
package protocol IngestScorer: Sendable {
  /// Called after the points are committed; whatever happens here, they are there to stay.
  ///
  /// - Parameters:
  ///   - series: as it is with the points.
  ///   - arrived: what was written.
  /// - Returns: by the id of each monitor, what it says of them.
  func scores(of series: SeriesRecord, arrived: PointChanges) -> [String: ArrivalScores]

  /// The same where nobody asks for points below the alert line: of many series nearly all are, and what is said of a point
  /// costs more than to judge it.
  func verdict(of series: SeriesRecord, arrived: PointChanges) -> ArrivalVerdict
}

extension IngestScorer {
  package func verdict(of series: SeriesRecord, arrived: PointChanges) -> ArrivalVerdict {
    .scores(scores(of: series, arrived: arrived))
  }
}

package enum ArrivalVerdict: Sendable {
  /// No point is at the alert line or above; how many were judged, each as often as there are monitors.
  case quiet(judged: Int)
  case scores([String: ArrivalScores])
}

/// What a monitor says of points that came.
package struct ArrivalScores: Sendable {
  /// Holds the points, and may hold more.
  package let range: ScoredRange
  /// Theirs in the range.
  package let places: [Int]
  /// Whether more points came than are told of.
  package let isTruncated: Bool
}
