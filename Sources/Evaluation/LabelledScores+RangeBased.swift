import Series

extension LabelledScores {
  /// Range-based figures at a threshold. Ranges are counted in evaluated points: a left-out point neither ends a
  /// predicted range nor counts in it.
  package func rangeBased(_ measure: RangeBasedMeasure = .init(), at threshold: Double) -> RangeBasedResult {
    measure.evaluate(real: segments, predicted: scores.map { $0 >= threshold }.runs(of: true))
  }

  /// The best range-based F1 and its threshold; `nil` without anomalies.
  ///
  /// The figure is not a sum over points, so each threshold costs a pass. All distinct scores are tried up to
  /// `limit` of them; of more, `limit` by rank, densest at the top where thresholds lie.
  package func bestRangeBased(
    _ measure: RangeBasedMeasure = .init(), limit: Int = 512
  ) -> (threshold: Double, result: RangeBasedResult)? {
    guard !segments.isEmpty else { return nil }
    var best: (threshold: Double, result: RangeBasedResult)?
    for threshold in ThresholdSweep(self).candidates(limit: limit) {
      let result = rangeBased(measure, at: threshold)
      if best.map({ result.f1 > $0.result.f1 }) ?? true { best = (threshold, result) }
    }
    return best
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
