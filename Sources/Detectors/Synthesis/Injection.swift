/// One anomaly laid into a series.
package struct Injection: Equatable, Sendable {
  package var type: AnomalyType
  /// The first of its points, an index into the columns.
  package var start: Int
  package var length: Int
  /// In units of ``DepartureScale``; a drop-out has none, and it is not looked at.
  package var size: Double
  package var direction: AnomalyType.Direction
  /// The metrics it is laid into, indices of columns.
  package var metrics: [Int]

  package var range: Range<Int> { start..<start + length }

  /// Changes the values and answers which of its points it changed: those are the anomaly, and no others. A missing
  /// value stays missing; one that the anomaly leaves as it is (a drop-out of what is 0, a departure too small for a
  /// huge value) is no part of it.
  ///
  /// - Parameter scales: one a column.
  /// - Precondition: `range` lies within every column.
  package func apply(to columns: inout [[Double]], scales: [DepartureScale]) -> [Bool] {
    var changed = [Bool](repeating: false, count: length)
    for metric in metrics {
      for (offset, index) in range.enumerated() where columns[metric][index].isFinite {
        let old = columns[metric][index]
        let new = value(old, at: offset, scales[metric])
        guard new != old else { continue }
        columns[metric][index] = new
        changed[offset] = true
      }
    }
    return changed
  }

  private func value(_ old: Double, at offset: Int, _ scale: DepartureScale) -> Double {
    guard type.hasSize else { return scale.floor }
    let departure = direction.sign * size * scale.unit * type.shape(offset, of: length)
    let bounded = min(max(old + departure, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    return scale.allowed(bounded, instead: old)
  }
}
