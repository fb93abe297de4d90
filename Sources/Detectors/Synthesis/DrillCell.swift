/// One kind of anomaly that a drill rehearses.
package struct DrillCell: Hashable, Sendable {
  /// The name of its type.
  package let type: String
  /// Points.
  package let length: Int
  /// In units of its source; nil where it has none.
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

/// Where the anomalies of a drill come from: made by type, or by a generator that has learnt them.
package protocol AnomalySource: Sendable {
  /// The kinds that it makes.
  var cells: [DrillCell] { get }

  /// Lays an anomaly of the kind `cells[cell]` into as many points of the columns as it is long, the first at `start`,
  /// and answers which of them it changed. The same arguments give the same anomaly.
  ///
  /// - Parameter columns: a metric each; the points before `start` are the series' own.
  func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> [Bool]
}
