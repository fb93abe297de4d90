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

    package init(cell: Int, start: Int, delay: Int?, wasAlerting: Bool) {
      (self.cell, self.start, self.delay, self.wasAlerting) = (cell, start, delay, wasAlerting)
    }
  }

  package let cells: [DrillCell]
  package let results: [Result]

  package init(cells: [DrillCell], results: [Result]) {
    (self.cells, self.results) = (cells, results)
  }

  /// What came of some of the anomalies.
  package struct Tally: Equatable, Sendable {
    package let anomalies: Int
    package let found: Int
    /// Half of those that were found were found within so many points; nil where none was.
    package let medianDelay: Double?

    /// The share that was found; nil without anomalies.
    package var recall: Double? { anomalies > 0 ? Double(found) / Double(anomalies) : nil }

    init(_ results: [Result]) {
      let delays = results.compactMap(\.delay).sorted()
      (anomalies, found) = (results.count, delays.count)
      let middle = delays.count / 2
      medianDelay =
        delays.isEmpty
        ? nil : delays.count % 2 == 1 ? Double(delays[middle]) : Double(delays[middle - 1] + delays[middle]) / 2
    }
  }

  package var total: Tally { Tally(results) }

  /// Of each kind, in the order of ``cells``.
  package var byCell: [Tally] {
    var parts = cells.map { _ in [Result]() }
    for result in results { parts[result.cell].append(result) }
    return parts.map(Tally.init)
  }

  /// Of the kinds that have something in common, each in the order of its first kind.
  package func by<Key: Hashable>(_ key: (DrillCell) -> Key) -> [(key: Key, tally: Tally)] {
    let keys = cells.map(key)
    var seen: Set<Key> = []
    return keys.filter { seen.insert($0).inserted }.map { wanted in
      (key: wanted, tally: Tally(results.filter { keys[$0.cell] == wanted }))
    }
  }
}
