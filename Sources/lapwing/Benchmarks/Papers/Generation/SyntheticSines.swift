import Detectors
import Kernels
import Series

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Synthetic Sines of section 6.2 of the C-GATS paper: x(t) = sin(2πηt + θ) over 240 points, η uniform in 0 to 1, θ in ±π;
/// half of them, drawn at random, with a spike of 0 to 9 points up or down at any place.
///
/// The paper leaves open how high a spike is: here between 1 and 3 is added, of one height along the spike.
struct SyntheticSines {
  static let length = 240

  let values: [[Double]]
  let labels: [[UInt8]]

  init(count: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .synthesis)
    let drawn = (0..<count).map { _ in Self.draw(&stream) }
    values = drawn.map(\.values)
    labels = drawn.map(\.label)
  }

  private static func draw(_ stream: inout RandomStream) -> (values: [Double], label: [UInt8]) {
    let (frequency, phase) = (stream.uniform(), (2 * stream.uniform() - 1) * Double.pi)
    var values = (0..<length).map { sin(2 * Double.pi * frequency * Double($0) + phase) }
    var label = [UInt8](repeating: 0, count: length)
    let isAnomalous = stream.integer(below: 2) == 1
    let (place, size) = (stream.integer(below: length), stream.integer(below: 10))
    let height = (stream.integer(below: 2) == 1 ? 1 : -1) * (1 + 2 * stream.uniform())
    guard isAnomalous else { return (values, label) }
    for point in place..<min(length, place + size) {
      values[point] += height
      label[point] = 1
    }
    return (values, label)
  }

  /// One behind the other: to be learnt from in windows of their length, with their length for the stride.
  func input() throws -> TrainingInput {
    let points = values.count * Self.length
    let grid = try TimeGrid(start: 1_700_000_040, interval: 60, count: points)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values.flatMap { $0 })])
    return TrainingInput(
      series: series, labelledAnomaly: labels.flatMap { $0.map { $0 == 1 } },
      ignored: [Bool](repeating: false, count: points))
  }
}
