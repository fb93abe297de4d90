/// How late anomalies are found (Donut §4.2): for each found segment the grid points between its first evaluated
/// point and the first flagged one; multiply by the interval for seconds.
package struct AlertDelay: Sendable, Equatable {
  /// Delay of each found segment in grid points, in the order of the segments.
  package let delays: [Int]
  /// Segments in which nothing is flagged, or too late.
  package let missed: Int

  /// Mean over the found segments in grid points; `nil` where none is found.
  package var mean: Double? {
    delays.isEmpty ? nil : delays.reduce(0) { $0 + Double($1) } / Double(delays.count)
  }
}

extension LabelledScores {
  /// Delays at a threshold; a segment first flagged later than `limit` grid points (if given) is missed.
  package func alertDelay(at threshold: Double, limit: Int? = nil) -> AlertDelay {
    let delays = segments.compactMap { segment -> Int? in
      guard let first = segment.first(where: { scores[$0] >= threshold }) else { return nil }
      let delay = positions[first] - positions[segment.lowerBound]
      return delay <= limit ?? .max ? delay : nil
    }
    return AlertDelay(delays: delays, missed: segments.count - delays.count)
  }
}
