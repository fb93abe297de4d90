import Detectors
import Series

/// Real windows to learn from and to be judged by, scaled to a mean of about 0 and a deviation of about 1, and what C-GATS
/// learns from: nothing of the test.
struct DownstreamTask {
  static let window = SyntheticSines.length

  let training: [LabelledWindow]
  let test: [LabelledWindow]
  let generation: GenerationSource
}

/// What a generator learns from: a series, and the windows in it.
struct GenerationSource {
  let input: TrainingInput
  let window: Int
  let stride: Int
  /// Where the windows without labels begin of which nothing is missing, and how many have labels, but no more than half
  /// their points, as C-GATS counts them.
  let normal: [Int]
  let anomalous: Int

  init(values: [Double], labels: [Bool], window: Int, stride: Int) throws {
    let grid = try TimeGrid(start: 1_700_000_040, interval: 60, count: values.count)
    input = TrainingInput(
      series: try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)]),
      labelledAnomaly: labels, ignored: [Bool](repeating: false, count: values.count))
    (self.window, self.stride) = (window, stride)
    var (normal, anomalous) = ([Int](), 0)
    for start in Swift.stride(from: 0, through: values.count - window, by: stride) {
      let labelled = labels[start..<(start + window)].count { $0 }
      if labelled == 0, values[start..<(start + window)].allSatisfy(\.isFinite) { normal.append(start) }
      anomalous += labelled > 0 && 2 * labelled <= window ? 1 : 0
    }
    (self.normal, self.anomalous) = (normal, anomalous)
  }

  /// Windows that have nothing to do with each other, one after the other.
  init(windows: [LabelledWindow]) throws {
    let length = windows.first?.count ?? 1
    try self.init(
      values: windows.flatMap { $0.columns[0] }, labels: windows.flatMap(\.label), window: length, stride: length)
  }

  /// Stretches of time, missing points between them: with half a window of these no window of which half is measured
  /// reaches from one stretch into the next.
  init(stretches: [LabelledWindow], window: Int, windows: Int) throws {
    let gap = window / 2 + 1
    let points = stretches.reduce(0) { $0 + $1.count }
    try self.init(
      values: Array(stretches.map { $0.columns[0] }.joined(separator: [Double](repeating: .nan, count: gap))),
      labels: Array(stretches.map(\.label).joined(separator: [Bool](repeating: false, count: gap))), window: window,
      stride: max(1, points / windows))
  }

  /// The window that begins there.
  func base(_ start: Int) -> [Double] { Array(input.series.metrics[0].values[start..<(start + window)]) }
}
