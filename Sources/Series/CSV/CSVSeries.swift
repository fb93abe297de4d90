/// A whole file as a series in memory, with its labels and what was odd about it.
///
/// For files of bounded size; a server that streams works with the batches instead. The rows may come in any
/// order. **Of several rows for one slot the last of the file wins**, whole, missing values included; they are
/// counted as `duplicates`. Slots without a row are missing points.
package struct CSVSeries: Sendable {
  package let series: GriddedSeries
  package let labels: [LabelRange]
  /// Rows of the file, blank lines not counted.
  package let rows: Int
  /// Rows that another row for the same slot replaced.
  package let duplicates: Int
  /// How many rows were moved to a slot.
  package let placement: GridPlacement

  /// More values than this (slots from first to last row, times columns) are refused: one wrong year in a file
  /// of seconds would otherwise ask for gigabytes.
  package static let mostValues = 50_000_000

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - interval: seconds of the grid; `nil` infers it by `InferredGrid`.
  ///   - tolerance: see `GridPlacement`.
  /// - Throws: `CSVSeriesError`.
  package init(
    _ bytes: Span<UInt8>, options: CSVOptions = CSVOptions(), interval: Int64? = nil, tolerance: Int64 = 0
  ) throws(CSVSeriesError) {
    let (header, batch) = try Self.parse(bytes, options)
    let slots: [Int64]
    (slots, placement) = try Self.place(batch, interval, tolerance)
    do throws(SeriesError) {
      let lattice = placement.lattice
      let grid = try Self.grid(slots, lattice, columns: header.valueCount)
      let first = lattice.slot(at: grid.start) ?? 0
      let places = slots.map { Int($0 - first) }
      series = try Self.series(header, batch, places, grid)
      labels = Self.labels(batch.labels, places, grid)
      duplicates = places.count - Self.distinctCount(places, grid.count)
    } catch {
      throw .series(error)
    }
    rows = batch.count
  }

  /// The slot of every row.
  private static func place(
    _ batch: CSVBatch, _ interval: Int64?, _ tolerance: Int64
  ) throws(CSVSeriesError) -> ([Int64], GridPlacement) {
    let lattice: TimeLattice
    do {
      lattice = try InferredGrid(of: batch.timestamps, interval: interval).lattice
    } catch {
      throw .series(error)
    }
    var placement = GridPlacement(lattice: lattice, tolerance: tolerance)
    let slots = zip(batch.timestamps, batch.lines).compactMap { placement.slot(of: $0, from: $1) }
    guard placement.offGrid == 0 else {
      throw .offGrid(interval: lattice.interval, count: placement.offGrid, first: placement.firstStrays)
    }
    return (slots, placement)
  }

  private static func distinctCount(_ places: [Int], _ count: Int) -> Int {
    var isTaken = [Bool](repeating: false, count: count)
    for place in places { isTaken[place] = true }
    return isTaken.reduce(0) { $0 + ($1 ? 1 : 0) }
  }

  private static func parse(
    _ bytes: Span<UInt8>, _ options: CSVOptions
  ) throws(CSVSeriesError) -> (CSVHeader, CSVBatch) {
    var parser = CSVParser(options: options)
    do {
      try parser.feed(bytes)
      try parser.finish()
    } catch {
      throw .file(error)
    }
    guard let header = parser.header else { throw .file(CSVError(faults: [CSVFault(kind: .emptyFile, line: 1)])) }
    return (header, parser.takeBatch())
  }

  private static func grid(_ slots: [Int64], _ lattice: TimeLattice, columns: Int) throws(SeriesError) -> TimeGrid {
    guard let first = slots.min(), let last = slots.max(), let start = lattice.timestamp(of: first) else {
      throw .noInterval
    }
    guard last - first < mostValues / columns else { throw .tooManyPoints(last - first + 1) }
    return try TimeGrid(start: start, interval: lattice.interval, count: Int(last - first) + 1)
  }

  private static func series(
    _ header: CSVHeader, _ batch: CSVBatch, _ places: [Int], _ grid: TimeGrid
  ) throws(SeriesError) -> GriddedSeries {
    let columns = batch.values.map { values in
      var column = [Double](repeating: .nan, count: grid.count)
      for (row, place) in places.enumerated() { column[place] = values[row] }
      return column
    }
    let context = zip(header.context, columns.dropFirst(header.metrics.count)).map { name, values in
      let isFlag = values.allSatisfy { $0.isNaN || $0 == 0 || $0 == 1 }
      return ContextColumn(name: name, kind: isFlag ? .flag : .number, values: values)
    }
    return try GriddedSeries(
      grid: grid, metrics: zip(header.metrics, columns).map { SeriesColumn(name: $0, values: $1) }, context: context)
  }

  private static func labels(_ labels: [Bool], _ places: [Int], _ grid: TimeGrid) -> [LabelRange] {
    var mask = [Bool](repeating: false, count: grid.count)
    for (isAnomaly, place) in zip(labels, places) { mask[place] = isAnomaly }
    return LabelRange.ranges(of: mask, kind: .anomaly, on: grid)
  }
}

/// Why a file is no series.
package enum CSVSeriesError: Error, Equatable, Sendable {
  case file(CSVError)
  case series(SeriesError)
  /// Rows lie between the slots of the grid: how many, and the first of them, placed by their lines.
  case offGrid(interval: Int64, count: Int, first: [GridPlacement.Stray])
}
