import Kernels

/// What came of a drill.
package struct DrillOutcome: Equatable, Sendable {
  /// One anomaly.
  package struct Result: Equatable, Sendable {
    /// Its kind, an index into ``DrillOutcome/cells``.
    package let cell: Int
    package let start: Int
    /// Points from its first until the first alert; nil where it was missed.
    package let delay: Int?
    /// Whether one of its points was above the threshold without it.
    package let wasAlerting: Bool
    /// Where its kind has no size.
    package let measure: LaidAnomaly.Measure?

    package init(
      cell: Int, start: Int, delay: Int?, wasAlerting: Bool, measure: LaidAnomaly.Measure? = nil
    ) {
      (self.cell, self.start, self.delay, self.wasAlerting) = (cell, start, delay, wasAlerting)
      self.measure = measure
    }
  }

  package let cells: [DrillCell]
  package let results: [Result]

  package init(cells: [DrillCell], results: [Result]) {
    (self.cells, self.results) = (cells, results)
  }

  /// What came of some of the anomalies.
  package struct Count: Equatable, Sendable {
    package let anomalies: Int
    package let found: Int
    /// Half of those that were found were found within so many points; nil where none was.
    package let medianDelay: Double?

    /// The share that was found; nil without anomalies.
    package var recall: Double? { anomalies > 0 ? Double(found) / Double(anomalies) : nil }

    init(_ results: [Result]) {
      let delays = SortedValues(results.compactMap { $0.delay.map(Double.init) })
      (anomalies, found) = (results.count, delays.count)
      medianDelay = found > 0 ? delays.median : nil
    }
  }

  /// Those that stayed below the least size of ``classed(by:)``.
  package var tooSmall: [Result] { results.filter { $0.measure != nil && cells[$0.cell].size == 0 } }

  package var total: Count { Count(results) }

  /// Of each kind, in the order of ``cells``.
  package var byCell: [Count] {
    var parts = cells.map { _ in [Result]() }
    for result in results { parts[result.cell].append(result) }
    return parts.map(Count.init)
  }

  /// Of the kinds that have something in common, each in the order of its first kind.
  package func by<Key: Hashable>(_ key: (DrillCell) -> Key) -> [(key: Key, tally: Count)] {
    let keys = cells.map(key)
    var seen: Set<Key> = []
    return keys.filter { seen.insert($0).inserted }.map { wanted in
      (key: wanted, tally: Count(results.filter { keys[$0.cell] == wanted }))
    }
  }

  /// The same with kinds whose anomalies were measured cut into classes of size: each is from its size up to the next of
  /// `sizes`, which rise; 0 is the class of what stays below the first.
  package func classed(by sizes: [Double]) -> DrillOutcome {
    var classes: [DrillCell] = []
    var sorted: [Result] = []
    for (number, cell) in cells.enumerated() {
      let own = results.filter { $0.cell == number }
      let steps = own.map { result in
        result.measure.map { measure in sizes.last { $0 <= measure.size } ?? 0 } ?? cell.size
      }
      for step in own.isEmpty ? [cell.size] : Self.rising(steps) {
        classes.append(DrillCell(type: cell.type, length: cell.length, size: step))
        for (result, other) in zip(own, steps) where other == step {
          sorted.append(
            Result(
              cell: classes.count - 1, start: result.start, delay: result.delay, wasAlerting: result.wasAlerting,
              measure: result.measure))
        }
      }
    }
    return DrillOutcome(cells: classes, results: sorted)
  }

  private static func rising(_ steps: [Double?]) -> [Double?] {
    Set(steps).sorted { ($0 ?? -1) < ($1 ?? -1) }
  }
}
