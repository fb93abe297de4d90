import Glibc

/// What operators called normal, as it moves the line of a budget.
///
/// A peak that was answered with `normal` lifts the line to 15 % beyond it, on the logarithm of the anomaly scale, whose 0 is
/// the budget's line; but one such peak by a quarter at most, two by two quarters, and so on: one answer may be a slip. What
/// was answered with `anomaly` is left out of the budget's fit and does nothing else.
///
/// **Why so.** On 33 real series (Figures, "Alerts by default") the line of the best F1 over the judged peaks, which is what one
/// would write down first, makes alerts worse than no answers do: ten peaks are too few, and even all labels of the past give
/// a best line that the future doesn't keep. The rule was chosen among 376. It has no memory: the same answers give the same
/// line, in any order, and an answer that is withdrawn is forgotten.
struct AnsweredPeaks {
  /// How far a peak lifts the line at most, and how far beyond it, in natural logarithms.
  static let step = 0.25, margin = 0.15

  /// Descending.
  let peaks: [Double]

  /// The peaks of the clusters of a history that were called normal.
  init(_ history: PeaksOverThreshold, gap: Int, normal: [Bool]) {
    let peaks = history.clusters(gap: gap).map(\.peak).filter { $0 < normal.count && normal[$0] }
    self.init(peaks: peaks.map { history.scores[$0] }.sorted(by: >))
  }

  /// - Parameter peaks: descending.
  init(peaks: [Double]) { self.peaks = peaks }

  /// The line, given the scale of the budget's; never below that.
  func lift(_ scale: AnomalyScale) -> Double {
    var lift = 0.0
    for (index, peak) in peaks.enumerated() where peak > scale.baseline {
      lift = max(lift, min(Self.step * Double(index + 1), log(scale(peak)) + Self.margin))
    }
    return lift > 0 ? min(scale.score(at: exp(lift)), 1e300) : scale.threshold
  }
}
