/// One kind of anomaly that a drill rehearses.
package struct DrillCell: Hashable, Sendable {
  /// The name of its type.
  package let type: String
  /// Points.
  package let length: Int
  /// In units of ``DepartureScale``; nil where it has none, or where each of its anomalies has one of its own.
  package let size: Double?

  package init(type: String, length: Int, size: Double?) {
    (self.type, self.length, self.size) = (type, length, size)
  }
}

/// Where an anomaly of a drill goes. Anomalies of one length share their places whatever their type and size, so that
/// they differ by nothing else.
package struct DrillPlace: Equatable, Sendable {
  /// Which of the places of its length it is, from 0.
  package let number: Int
  /// The first point, an index into the series.
  package let start: Int
  /// Where the type leaves it open.
  package let direction: AnomalyType.Direction
  package let metrics: [Int]
}
