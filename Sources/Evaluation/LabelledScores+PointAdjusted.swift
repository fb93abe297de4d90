extension LabelledScores {
  /// The scores after the adjustment of Donut §4.2 (Figure 6), so that point-wise figures of the result are
  /// point-adjusted figures of `self` at every threshold at once.
  ///
  /// A labelled segment counts as found, all of it, where any of its points is flagged; with a `delay`, only
  /// where one of the points at most `delay` grid points after its first evaluated one is, and is otherwise
  /// missed, all of it (the protocol of the 2018 AIOps challenge and of Ren et al., KDD 2019, §4.2). Both are
  /// the same as giving each point of a segment the greatest score of the points that may find it.
  ///
  /// The adjustment forgives much: random scores do well on long segments. Show `ChanceLevel` beside it.
  /// - Parameter delay: 0 or more; `nil` for no limit.
  package func pointAdjusted(delay: Int? = nil) -> LabelledScores {
    var adjusted = scores
    for segment in segments {
      let last = delay.map { positions[segment.lowerBound].addingSaturated($0) } ?? Int.max
      let heard = segment.prefix { positions[$0] <= last }
      let highest = heard.lazy.map { self.scores[$0] }.max() ?? -.infinity
      for index in segment { adjusted[index] = highest }
    }
    return replacingScores(adjusted)
  }
}

extension Int {
  fileprivate func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
