import Formats
import Series

/// A whole file as a series in memory, with its labels. The rows may come in any order; of several for one slot the last
/// wins, and slots without a row are missing points.
struct CSVSeries {
  let series: GriddedSeries
  let labels: [Bool]

  /// - Parameter interval: seconds of the grid; nil infers it.
  /// - Throws: `TableError`; `SeriesError.noInterval` too where a row lies between the slots of the grid.
  init(_ text: String, options: TableOptions = TableOptions(), interval: Int64? = nil) throws {
    var parser = TableReader(options)
    try parser.feed(Array(text.utf8))
    try parser.finish()
    let batch = parser.takeBatch()
    let lattice = try TimeLattice(inferredFrom: batch.timestamps, interval: interval)
    guard let header = parser.layout, let first = batch.timestamps.min(), let last = batch.timestamps.max(),
      batch.timestamps.allSatisfy({ lattice.slot(at: $0) != nil })
    else { throw SeriesError.noInterval }
    let grid = try TimeGrid(start: first, interval: lattice.interval, count: Int((last - first) / lattice.interval) + 1)
    let places = batch.timestamps.compactMap(grid.index(of:))
    let columns = batch.values.map { values in
      var column = [Double](repeating: .nan, count: grid.count)
      for (row, place) in places.enumerated() { column[place] = values[row] }
      return column
    }
    series = try GriddedSeries(
      grid: grid, metrics: zip(header.metrics, columns).map { SeriesColumn(name: $0, values: $1) })
    var labels = [Bool](repeating: false, count: grid.count)
    for (isAnomaly, place) in zip(batch.labels, places) { labels[place] = isAnomaly }
    self.labels = labels
  }
}
