package import JSON
package import Storage

/// Looks at points as they arrive: the monitors.
package protocol IngestScorer: Sendable {
  /// Called after the points are committed; whatever happens here, they are there to stay.
  ///
  /// - Parameter arrived: the written slots, ascending.
  /// - Returns: by the id of each monitor, what it says of them.
  func scores(of series: SeriesRecord, arrived: [Range<Int64>]) -> JSONObject
}
