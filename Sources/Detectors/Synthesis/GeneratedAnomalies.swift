import Kernels
package import Series

/// A generator as the source of a drill: anomalies as it has learnt them, pasted into the points that they come to lie on.
///
/// A generator decides itself how large an anomaly becomes: each is measured, and one that hardly departs is seen as such
/// in the size that it has (``DrillOutcome/classed(by:)``).
package struct GeneratedAnomalies: AnomalySource {
  package static let type = "generated"
  /// How many lengths are rehearsed where nobody says which.
  package static let usualLengths = 4

  package let cells: [DrillCell]
  private let generator: CGATS
  /// The metrics' values, those of anomalies taken out.
  private let normal: [[Double]]
  private let scales: [DepartureScale]
  /// Of each of the generator's metrics its place among those of the series.
  private let places: [Int]
  private let minDeparture: Double
  private let seed: UInt64

  /// - Parameters:
  ///   - series: what is rehearsed on. The windows that anomalies are laid into are cut from it.
  ///   - hidden: which of its points are known to be anomalous: they would have the anomalies beside them made larger.
  ///   - scales: one a metric of the series.
  ///   - places: of each of the generator's metrics its place among those of the series.
  ///   - minDeparture: as in ``GenerationRequest``.
  /// - Throws: `unusableBase` for a series of fewer points than the generator's window, or of another number of metrics;
  ///   `anomalyOutsideOfWindow` for a length that leaves nothing of the window.
  package init(
    _ generator: CGATS, lengths: [Int], series: GriddedSeries, hidden: [Bool], scales: [DepartureScale],
    places: [Int], minDeparture: Double = 0, seed: UInt64 = 0
  ) throws(GenerationError) {
    guard series.grid.count >= generator.window, Set(places) == Set(series.metrics.indices),
      places.count == generator.metrics
    else { throw .unusableBase(metrics: generator.metrics, window: generator.window) }
    guard lengths.allSatisfy({ $0 > 0 && $0 < generator.window }) else {
      throw .anomalyOutsideOfWindow(window: generator.window)
    }
    (self.generator, self.scales, self.places) = (generator, scales, places)
    normal = series.metrics.map { column in zip(column.values, hidden).map { $1 ? .nan : $0 } }
    (self.minDeparture, self.seed) = (minDeparture, seed)
    cells = lengths.map { DrillCell(type: Self.type, length: $0, size: nil) }
  }

  package func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> LaidAnomaly {
    let length = cells[cell].length
    let first = windowStart(around: place.start, length: length)
    guard let window = window(from: first, place, length) else { return LaidAnomaly(changed: []) }
    let points = place.start - first..<place.start - first + length
    var changed = [Bool](repeating: false, count: length)
    var size = 0.0
    for (metric, values) in zip(places, window.values) where place.metrics.contains(metric) {
      for (offset, new) in values[points].enumerated() {
        let old = columns[metric][start + offset]
        let value = scales[metric].allowed(new, instead: old)
        guard old.isFinite, value.isFinite, value != old else { continue }
        columns[metric][start + offset] = value
        changed[offset] = true
        size = max(size, abs(value - old) / scales[metric].unit)
      }
    }
    return LaidAnomaly(changed: changed, measure: LaidAnomaly.Measure(size: size, departure: window.departure))
  }

  /// The anomaly lies in the middle of its window wherever the series reaches far enough.
  private func windowStart(around start: Int, length: Int) -> Int {
    min(max(0, start - (generator.window - length) / 2), normal[0].count - generator.window)
  }

  /// nil where nothing of a metric was measured.
  private func window(from first: Int, _ place: DrillPlace, _ length: Int) -> GeneratedWindow? {
    var random = RandomStream(seed: seed, purpose: .synthesis, epoch: 4, batch: length, shard: place.number)
    let request = GenerationRequest(
      count: 1, label: .described(position: place.start - first, length: length),
      base: places.map { Array(normal[$0][first..<first + generator.window]) },
      seed: random.next(), minDeparture: minDeparture)
    return try? generator.generate(request, team: nil).first
  }
}

extension LabelModel {
  /// Different lengths that stand for all that were learnt, in rising order: the middles of as many equal shares.
  package func typicalLengths(_ count: Int) -> [Int] {
    let middles = (0..<max(1, count)).map { share in
      let place = (Double(share) + 0.5) / Double(max(1, count)) * Double(lengths.count)
      let index = min(lengths.count - 1, Int(place))
      let next = min(lengths.count - 1, index + 1)
      return lengths[index] + Int((place - Double(index)) * Double(lengths[next] - lengths[index]))
    }
    return Set(middles).sorted()
  }
}
