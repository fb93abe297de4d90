import Detectors
import Kernels
import Series

extension DownstreamTask {
  /// The paper's T. C-GATS learns from windows of which at least half is normal, and so long anomalies by their beginnings
  /// and ends; windows of 480, which earlier tables had, took half of what 16 numbers can tell from what surrounds them.
  private static let generatorWindow = 240
  private static let generatorWindows = 1_500

  /// Whole blocks of the files are kept for the test; nil where there is no way to divide them. Each file is scaled by what
  /// is normal of it outside of the test.
  init?(blocksOf files: [TrainingInput], stride: Int, seed: Int) throws {
    guard let split = BlockSplit(labels: files.map(\.labelledAnomaly), seed: seed) else { return nil }
    let scaled = files.indices.map { file in
      var excluded = files[file].labelledAnomaly
      for part in split.test where part.file == file { for point in part.range { excluded[point] = true } }
      return Self.whole(files[file]).scaled(
        StandardScaler(fitting: files[file].series.metrics[0].values, excluding: excluded))
    }
    func stretches(_ parts: [BlockSplit.Part]) -> [LabelledWindow] { parts.map { scaled[$0.file].part($0.range) } }
    let training = stretches(split.training)
    self.init(
      training: training.flatMap { $0.windows(Self.window, every: stride) },
      test: stretches(split.test).flatMap { $0.windows(Self.window, every: stride) },
      generation: try GenerationSource(
        stretches: training.filter { $0.count >= Self.generatorWindow }, window: Self.generatorWindow,
        windows: Self.generatorWindows))
  }

  /// Overlapping windows at random, four fifths to learn from, and C-GATS has nothing but these windows either.
  init(windowsOf files: [TrainingInput], stride: Int, seed: Int) throws {
    let windows = files.flatMap { file in
      let scaler = StandardScaler(fitting: file.series.metrics[0].values, excluding: file.labelledAnomaly)
      return Self.whole(file).scaled(scaler).windows(Self.window, every: stride)
    }
    var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamSplit)
    let order = windows.indices.shuffled(using: &stream)
    let border = windows.count * 4 / 5
    let training = order[..<border].map { windows[$0] }
    self.init(
      training: training, test: order[border...].map { windows[$0] },
      generation: try GenerationSource(windows: Array(training.prefix(Self.generatorWindows))))
  }

  private static func whole(_ file: TrainingInput) -> LabelledWindow {
    LabelledWindow(columns: [file.series.metrics[0].values], label: file.labelledAnomaly)
  }
}

extension LabelledWindow {
  func part(_ range: Range<Int>) -> LabelledWindow {
    LabelledWindow(columns: columns.map { Array($0[range]) }, label: Array(label[range]))
  }

  func windows(_ length: Int, every step: Int) -> [LabelledWindow] {
    stride(from: 0, through: count - length, by: step).map { part($0..<($0 + length)) }
  }
}
