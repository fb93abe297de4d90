import Kernels
import Networks

extension DonutScorer {
  /// The band's share of the values.
  private static let level = 0.95
  /// Points by which it is calibrated at most.
  private static let most = 4_096

  /// Sets the band's reach so that it holds 95 % of the points that were learnt from and held out, as the mixture is when the
  /// point itself is in the window: the quantile of their distances in deviations. Of all of them, since the last part of a
  /// series is often not like the next one: on five real series the held-out part alone gave bands that were half as wide
  /// again, and held 98.9 % in the median.
  mutating func calibrateBand(on data: DonutData, _ training: DonutTraining, _ team: ComputeTeam) {
    let sorted = distances(data, training.training + training.validation, team).sorted()
    guard !sorted.isEmpty else { return }
    let rank = (Double(sorted.count + 1) * Self.level).rounded(.up)
    bandReach = sorted[min(sorted.count, Int(rank)) - 1]
  }

  /// Of the last points of these windows, those that are normal, from the mixture's mean in its deviations.
  private func distances(_ data: DonutData, _ offsets: [Int32], _ team: ComputeTeam) -> [Double] {
    let ends = offsets.filter { data.normal[Int($0) + lookback] == 1 }.thinned(to: Self.most).map { Int($0) + lookback }
    let parts = (0..<ends.count).parts(of: Self.block).map(on: team) { _, part in
      let ends = Array(ends[part])
      return zip(ends, summaries(data, of: ends, firstSlot: 0)).map { end, summary in
        abs(Double(data.values[end]) - summary.mean) / summary.deviation
      }
    }
    return parts.flatMap { $0 }.filter(\.isFinite)
  }
}
