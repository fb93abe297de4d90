/// A data set that C-GATS is judged on by what detectors learn from its anomalies (section 4.2 of the paper).
struct DownstreamSet {
  enum Source {
    /// So many Synthetic Sines, a fifth for the test.
    case sines(count: Int, spikes: SyntheticSines.Spikes)
    /// So many Synthetic Sines, of which so many anomalous ones and as many normal ones are learnt from.
    case fewSines(count: Int, anomalous: Int, spikes: SyntheticSines.Spikes)
    /// A folder of the Numenta benchmark, in windows that begin so many points apart: as many as Table 4 has, or more where
    /// it has few.
    case numenta(stride: Int)
    /// The labelled series of a folder in the same way, with the last value where one is missing.
    case labelled(folder: String, stride: Int)
  }

  enum Split: String {
    /// The series have nothing to do with each other.
    case independent = ""
    /// Contiguous blocks of the files: no window of the test shares a point with one that was learnt from.
    case blocks = " by block"
    /// Overlapping windows drawn at random, which leak: nearly every window of the test overlaps one that was learnt from.
    case random = " at random"
  }

  let name: String
  let source: Source
  let splits: [Split]

  /// Those under which all frameworks are measured and claims are judged: none of them leaks.
  static let judged: [String] = all(isQuick: false).flatMap { set in
    set.splits.filter { $0 != .random }.flatMap { split in
      DownstreamDetector.allCases.map { set.name + split.rawValue + $0.rawValue }
    }
  }

  static func all(isQuick: Bool) -> [DownstreamSet] {
    [
      DownstreamSet(
        name: "sines", source: .sines(count: isQuick ? 2_000 : 64_000, spikes: .tall), splits: [.independent]),
      DownstreamSet(
        name: "sines-80", source: .fewSines(count: isQuick ? 1_000 : 8_192, anomalous: 80, spikes: .tall),
        splits: [.independent]),
      DownstreamSet(
        name: "faint sines", source: .sines(count: isQuick ? 2_000 : 64_000, spikes: .faint), splits: [.independent]),
      DownstreamSet(
        name: "faint sines-80", source: .fewSines(count: isQuick ? 1_000 : 8_192, anomalous: 80, spikes: .faint),
        splits: [.independent]),
      DownstreamSet(name: "realTraffic", source: .numenta(stride: 12), splits: [.blocks, .random]),
      DownstreamSet(name: "realTweets", source: .numenta(stride: 40), splits: [.blocks, .random]),
      DownstreamSet(name: "kpi", source: .labelled(folder: "kpi", stride: 8), splits: [.blocks, .random]),
      DownstreamSet(name: "realAWSCloudwatch", source: .numenta(stride: 24), splits: [.blocks, .random]),
      DownstreamSet(name: "artificialWithAnomaly", source: .numenta(stride: 24), splits: [.blocks, .random]),
    ]
  }
}

/// How much work is put into the figures.
struct DownstreamEffort {
  /// Steps of each detector's training.
  let updates: Int
  /// Windows that pass through C-GATS's two stages, of 240 points: what longer ones take more of, they get fewer of.
  let foundationWindows: Int
  let generatorWindows: Int
  /// Synthetic windows at most; else as many as there are real ones, as in section 4.2.
  let syntheticWindows: Int
  /// Real windows at most that thresholds are fitted on, and one-liners, of which many are tried.
  let thresholdWindows: Int
  let oneLinerWindows: Int
  let splits: Int
  /// Of them with the ablations: three trainings each in section 6.7.
  var ablations = 3

  static let full = DownstreamEffort(
    updates: 600, foundationWindows: 32_000, generatorWindows: 16_000, syntheticWindows: 4_096, thresholdWindows: 2_048,
    oneLinerWindows: 512,
    splits: 5)
  static let quick = DownstreamEffort(
    updates: 60, foundationWindows: 400, generatorWindows: 200, syntheticWindows: 128, thresholdWindows: 256,
    oneLinerWindows: 256, splits: 1)
}
