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
