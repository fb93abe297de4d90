import Series
import Storage

/// A point as its reasons are told: what each metric was, what was expected of it, and who says so.
package struct DescribedPoint: Sendable, Equatable {
  package struct Metric: Sendable, Equatable {
    package var name: String
    /// NaN where missing, as are the others where nothing is said.
    package var value: Double
    package var expected: Double
    package var lower: Double
    package var upper: Double
    /// Of the score; 1 of a single metric.
    package var share: Double

    package init(
      _ name: String, _ value: Double, expected: Double = .nan, lower: Double = .nan, upper: Double = .nan,
      share: Double = 1
    ) {
      (self.name, self.value, self.expected, self.lower, self.upper) = (name, value, expected, lower, upper)
      self.share = share
    }
  }

  package var time: Int64
  package var metrics: [Metric]
  /// What each member of the method adds to the score of the first metric by share.
  package var members: [String: Double]

  package init(time: Int64, metrics: [Metric], members: [String: Double] = [:]) {
    (self.time, self.metrics, self.members) = (time, metrics, members)
  }

  /// The metrics by their shares, of equals those that come first.
  var byShare: [Metric] {
    metrics.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }.map(\.element)
  }
}

extension DescribedPoint.Metric {
  /// Nil where either side is unknown.
  var bounds: ClosedRange<Double>? { lower <= upper && lower.isFinite && upper.isFinite ? lower...upper : nil }

  /// -1 below, 1 above, 0 within what was expected; nil where that is unknown.
  var direction: Int? {
    guard !value.isNaN else { return nil }
    if let bounds { return value < bounds.lowerBound ? -1 : value > bounds.upperBound ? 1 : 0 }
    return expected.isNaN ? nil : value < expected ? -1 : value > expected ? 1 : 0
  }
}

extension ScoredRange {
  /// A point of the range; nil for a slot that it doesn't hold.
  package func described(slot: Int64) -> DescribedPoint? {
    let index = Int(slot - firstSlot)
    guard timestamps.indices.contains(index) else { return nil }
    let described = zip(values, bands).map { column, band in
      DescribedPoint.Metric(
        column.name, column.values[index], expected: band.expected[index], lower: band.lower[index],
        upper: band.upper[index], share: band.contribution.isEmpty ? 1 : band.contribution[index])
    }
    let parts = members.map { ($0.member, $0.values[index]) }.filter { !$0.1.isNaN }
    return DescribedPoint(
      time: timestamps[index], metrics: described, members: Dictionary(parts, uniquingKeysWith: { first, _ in first }))
  }
}
