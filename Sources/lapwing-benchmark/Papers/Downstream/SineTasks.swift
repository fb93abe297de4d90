import Detectors
import Kernels
import Series

extension DownstreamTask {
  /// More windows than a generator has time for are no use to it.
  private static let generatorWindows = 4_096

  /// The same series for every split, four fifths to learn from.
  init(sines count: Int, _ spikes: SyntheticSines.Spikes, seed: Int) throws {
    let windows = Self.windows(SyntheticSines(count: count, seed: 1, spikes: spikes))
    var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamSplit)
    let order = windows.indices.shuffled(using: &stream)
    let border = count * 4 / 5
    try self.init(training: order[..<border].map { windows[$0] }, test: order[border...].map { windows[$0] })
  }

  /// Others for every split: the first anomalous ones and as many normal ones to learn from, all the rest for the test.
  init(sines count: Int, anomalous: Int, _ spikes: SyntheticSines.Spikes, seed: Int) throws {
    let windows = Self.windows(SyntheticSines(count: count, seed: UInt64(100 + seed), spikes: spikes))
    let isAnomalous = windows.map { $0.label.contains(true) }
    let learnt = [true, false].flatMap { kind in windows.indices.filter { isAnomalous[$0] == kind }.prefix(anomalous) }
    let test = Set(windows.indices).subtracting(learnt).sorted()
    // By turns, so that what is held out at the end has some of both.
    let turns = (0..<(learnt.count / 2)).flatMap { [learnt[$0], learnt[learnt.count / 2 + $0]] }
    try self.init(training: turns.map { windows[$0] }, test: test.map { windows[$0] })
  }

  private init(training: [LabelledWindow], test: [LabelledWindow]) throws {
    let scaler = StandardScaler(
      fitting: training.prefix(Self.generatorWindows).flatMap { $0.columns[0] },
      excluding: training.prefix(Self.generatorWindows).flatMap(\.label))
    let scaled = training.map { $0.scaled(scaler) }
    self.init(
      training: scaled, test: test.map { $0.scaled(scaler) },
      generation: try GenerationSource(windows: Array(scaled.prefix(Self.generatorWindows))))
  }

  private static func windows(_ sines: SyntheticSines) -> [LabelledWindow] {
    zip(sines.values, sines.labels).map { LabelledWindow(columns: [$0], label: $1.map { $0 == 1 }) }
  }
}

extension LabelledWindow {
  /// With each value scaled.
  func scaled(_ scaler: StandardScaler) -> LabelledWindow {
    LabelledWindow(columns: columns.map { $0.map(scaler.scale) }, label: label)
  }
}
