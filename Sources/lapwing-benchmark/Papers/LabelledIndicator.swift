import Kernels
import Programs
import Series

/// A KPI of a file `timestamp,value,label`, on its grid.
struct LabelledIndicator {
  let name: String
  let series: GriddedSeries
  let labels: [Bool]

  private static let longest = 1 << 28

  init(name: String, series: GriddedSeries, labels: [Bool]) {
    (self.name, self.series, self.labels) = (name, series, labels)
  }

  init(path: String, name: String) throws {
    guard let text = TextFile.read(path, limit: Self.longest) else { throw ProgramError.unreadable(path) }
    let file = try CSVSeries(text)
    (self.name, series, labels) = (name, file.series, file.labels)
  }

  /// The series without a share of its normal points, drawn by the seed.
  func series(without share: Double, seed: Int) throws -> GriddedSeries {
    var random = RandomStream(seed: UInt64(seed), purpose: .synthesis)
    let metrics = series.metrics.map { metric in
      SeriesColumn(
        name: metric.name,
        values: metric.values.indices.map { index in
          let isTaken = random.uniform() < share && !labels[index]
          return isTaken ? .nan : metric.values[index]
        })
    }
    return try GriddedSeries(grid: series.grid, metrics: metrics)
  }
}
