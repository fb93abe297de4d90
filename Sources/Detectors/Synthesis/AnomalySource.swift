/// Where the anomalies of a drill come from: made by type, or by a generator that has learnt them.
package protocol AnomalySource: Sendable {
  /// The kinds that it makes.
  var cells: [DrillCell] { get }

  /// Lays an anomaly of the kind `cells[cell]` into as many points of the columns as it is long, the first at `start`.
  /// The same arguments give the same anomaly, on any thread.
  ///
  /// - Parameter columns: a metric each; the points before `start` are the series' own.
  func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> LaidAnomaly
}

/// An anomaly as it came to lie in a series.
package struct LaidAnomaly: Equatable, Sendable {
  /// How large it became, where its kind doesn't say.
  package struct Measure: Equatable, Sendable {
    /// How far its farthest point lies off what was there, in units of ``DepartureScale``.
    package let size: Double
    /// ``GeneratedWindow/departure``.
    package let departure: Double

    package init(size: Double, departure: Double) { (self.size, self.departure) = (size, departure) }
  }

  /// Which of its points it changed; none where there was nothing to change.
  package let changed: [Bool]
  package let measure: Measure?

  package init(changed: [Bool], measure: Measure? = nil) { (self.changed, self.measure) = (changed, measure) }
}

/// The anomalies of several sources in one drill, at the same places.
package struct AnomalySources: AnomalySource {
  package let cells: [DrillCell]
  private let sources: [any AnomalySource]

  package init(_ sources: [any AnomalySource]) {
    self.sources = sources
    cells = sources.flatMap(\.cells)
  }

  package func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> LaidAnomaly {
    var cell = cell
    for source in sources {
      if cell < source.cells.count { return source.lay(cell: cell, place, into: &columns, at: start) }
      cell -= source.cells.count
    }
    return LaidAnomaly(changed: [])
  }
}
