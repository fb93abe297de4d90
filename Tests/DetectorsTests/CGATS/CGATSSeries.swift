import Glibc
@testable import Detectors
import Kernels
import Series

/// Waves with labelled spikes.
enum CGATSSeries {
  /// A wave of 24 points with noise; each 60th point begins a labelled spike of 3 points, up or down.
  static func spikes(points: Int, metrics: Int, anomalies: Int = .max, height: Double = 5) throws -> TrainingInput {
    var stream = RandomStream(seed: 5, purpose: .test)
    var labels = [Bool](repeating: false, count: points)
    var columns = (0..<metrics).map { metric in
      (0..<points).map { sin(Double($0 + metric) * 2 * .pi / 24) + 0.1 * stream.normal() }
    }
    for (index, first) in stride(from: 40, to: points - 3, by: 60).enumerated() where index < anomalies {
      let sign: Double = stream.integer(below: 2) == 1 ? 1 : -1
      for point in first..<(first + 3) {
        labels[point] = true
        for metric in 0..<metrics { columns[metric][point] += sign * height }
      }
    }
    let grid = try TimeGrid(start: 1_700_000_040, interval: 60, count: points)
    let series = try GriddedSeries(
      grid: grid, metrics: columns.enumerated().map { SeriesColumn(name: "metric\($0.offset)", values: $0.element) })
    return TrainingInput(
      series: series, labelledAnomaly: labels, ignored: [Bool](repeating: false, count: points))
  }

  static func scales(points: Int, metrics: Int) throws -> [StandardScaler] {
    CGATSPreparation.scales(try spikes(points: points, metrics: metrics))
  }
}
