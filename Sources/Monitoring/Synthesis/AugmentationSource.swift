import Detectors
import Series
import Storage

/// The range of a stored series that new data is made of.
struct AugmentationSource {
  let record: SeriesRecord
  let series: GriddedSeries
  let labels: [LabelRecord]
  let kinds: [LabelRecord.Kind?]

  /// - Throws: `series_not_found`, `series_too_short`, `range_too_long`, `empty_range`.
  init(_ request: AugmentationRequest, in transaction: Transaction) throws {
    record = try transaction.series.known(request.series)
    let definition = record.definition
    if let grid = record.grid, let extent = record.slots,
      grid.slots(from: request.from ?? .min, to: request.to ?? .max).clamped(to: extent).isEmpty
    {
      throw MonitoringError(.emptyRange, "The series has no points in the range.")
    }
    let slots = try TrainingData.slots(
      of: record, from: request.from, to: request.to, columns: definition.columnNames.count)
    series = try StoredSeries(record, metrics: definition.metrics).read(slots, in: transaction)
    labels = try transaction.labels.list(
      series: record.key, from: series.grid.start, to: series.grid.end, limit: TrainingData.mostLabels)
    kinds = try TrainingData.labelKinds(of: record, on: series.grid, in: transaction)
  }

  var count: Int { series.grid.count }
  var metrics: [String] { record.definition.metrics }
  var anomalous: [Bool] { kinds.map { $0 == .anomaly } }

  /// Whether a point was measured in each of these metrics, and nobody said anything of it but that it is normal.
  func usable(_ places: [Int]) -> [Bool] {
    (0..<count).map { index in
      kinds[index] != .anomaly && kinds[index] != .ignore
        && places.allSatisfy { series.metrics[$0].values[index].isFinite }
    }
  }

  /// The points of a range as a window, with the labels that they have.
  func window(_ range: Range<Int>) -> LabelledWindow {
    LabelledWindow(
      columns: series.metrics.map { Array($0.values[range]) }, label: kinds[range].map { $0 == .anomaly })
  }
}
