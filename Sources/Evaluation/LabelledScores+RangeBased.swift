extension LabelledScores {
  /// Range-based figures at a threshold. Ranges are counted in evaluated points: a left-out point neither ends a
  /// predicted range nor counts in it.
  package func rangeBased(_ measure: RangeBasedMeasure = .init(), at threshold: Double) -> RangeBasedResult {
    measure.evaluate(real: segments, predicted: flaggedRanges(at: threshold))
  }

  /// The best range-based F1 over all thresholds that flag at most this share of the normal points, and its
  /// threshold; `nil` without anomalies, and where every threshold flags more.
  ///
  /// Show the best under a limit beside the best of all: where anomalies are long or many, flagging most of what is
  /// normal may have the best F1 of all, and be of no use to anyone.
  package func bestRangeBased(
    _ measure: RangeBasedMeasure = .init(), normalFlaggedAtMost limit: Double = 1
  ) -> (threshold: Double, result: RangeBasedResult)? {
    let sweep = RangeSweep(self, measure)
    return sweep.best(normalFlaggedAtMost: limit).map { index in
      (sweep.thresholds[index], rangeBased(measure, at: sweep.thresholds[index]))
    }
  }
}

extension ThresholdSweep {
  /// At most `limit` of the thresholds, descending, highest and lowest included: the ranks grow with the square,
  /// so that the first few are all there and the bulk is sampled.
  func candidates(limit: Int) -> [Double] {
    guard limit > 1, thresholds.count > limit else { return thresholds }
    var ranks: [Int] = []
    for step in 0..<limit {
      let share = Double(step) / Double(limit - 1)
      let rank = Int((share * share * Double(thresholds.count - 1)).rounded())
      ranks.append(max(rank, ranks.last.map { $0 + 1 } ?? 0))
    }
    return ranks.filter { $0 < thresholds.count }.map { thresholds[$0] }
  }
}
