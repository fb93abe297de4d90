import Series

/// Scores beside the truth: what every metric of this target is computed from.
///
/// Points whose score is NaN (missing values, no full window behind them) and points of the ignore mask are
/// left out altogether, as in Donut §4.2: "we totally ignore outputs at missing points". The arrays here hold
/// the remaining points only; `positions` says where on the grid they were.
package struct LabelledScores: Sendable, Equatable {
  /// Scores of the evaluated points, never NaN; higher is more anomalous.
  package let scores: [Double]
  /// Whether each evaluated point is labelled anomalous.
  package let labels: [Bool]
  /// Grid index of each evaluated point, ascending.
  package let positions: [Int]
  /// The labelled anomalies: index ranges into the evaluated points, ascending and disjoint.
  ///
  /// A segment is a run of labelled points on the grid. A left-out point inside it does not split it, since it
  /// carries the label as well; a left-out point without the label ends it. A segment of which no point is
  /// evaluated does not appear.
  package let segments: [Range<Int>]
  /// Indices of evaluated points at which another recording begins, ascending: no alarm goes on across them. Empty
  /// for a single one.
  package let breaks: [Int]

  /// - Parameters:
  ///   - scores: one a grid point; NaN leaves the point out.
  ///   - labels: one a grid point; true for an anomaly.
  ///   - ignored: one a grid point or empty; true leaves the point out.
  /// - Throws: `EvaluationError.lengthMismatch`.
  package init(scores: [Double], labels: [Bool], ignored: [Bool] = []) throws(EvaluationError) {
    guard labels.count == scores.count else {
      throw .lengthMismatch(scores: scores.count, other: labels.count)
    }
    guard ignored.isEmpty || ignored.count == scores.count else {
      throw .lengthMismatch(scores: scores.count, other: ignored.count)
    }
    let positions = scores.indices.filter { !scores[$0].isNaN && (ignored.isEmpty || !ignored[$0]) }
    self.positions = positions
    self.scores = positions.map { scores[$0] }
    self.labels = positions.map { labels[$0] }
    segments = Self.segments(of: labels, at: positions)
    breaks = []
  }

  /// Several recordings judged together, by one threshold. They follow each other in `positions`, and nothing spans two
  /// of them.
  package init(joining parts: [LabelledScores]) {
    var (positions, segments, breaks) = ([Int](), [Range<Int>](), [Int]())
    for part in parts {
      let first = positions.count
      let offset = positions.last.map { $0 + 1 } ?? 0
      if first > 0, part.count > 0 { breaks.append(first) }
      breaks += part.breaks.map { $0 + first }
      segments += part.segments.map { $0.lowerBound + first..<$0.upperBound + first }
      positions += part.positions.map { $0 + offset }
    }
    scores = parts.flatMap(\.scores)
    labels = parts.flatMap(\.labels)
    (self.positions, self.segments, self.breaks) = (positions, segments, breaks)
  }

  private init(_ other: Self, scores: [Double]) {
    self.scores = scores
    labels = other.labels
    positions = other.positions
    segments = other.segments
    breaks = other.breaks
  }

  /// How many points are evaluated.
  package var count: Int { scores.count }
  /// How many evaluated points are labelled anomalous.
  package var anomalousCount: Int { segments.reduce(0) { $0 + $1.count } }

  /// The same points with other scores, one an evaluated point, none of them NaN.
  func replacingScores(_ scores: [Double]) -> Self {
    precondition(scores.count == count, "one score an evaluated point")
    return Self(self, scores: scores)
  }

  /// The runs of points at or above a threshold, as index ranges; a left-out point does not end one, a break does.
  package func flaggedRanges(at threshold: Double) -> [Range<Int>] {
    let runs = scores.map { $0 >= threshold }.runs(of: true)
    guard !breaks.isEmpty else { return runs }
    var ranges: [Range<Int>] = []
    var next = 0
    for run in runs {
      var start = run.lowerBound
      while next < breaks.count, breaks[next] < run.upperBound {
        if breaks[next] > start {
          ranges.append(start..<breaks[next])
          start = breaks[next]
        }
        next += 1
      }
      ranges.append(start..<run.upperBound)
    }
    return ranges
  }

  private static func segments(of labels: [Bool], at positions: [Int]) -> [Range<Int>] {
    var segments: [Range<Int>] = []
    var next = 0
    for run in labels.runs(of: true) {
      while next < positions.count, positions[next] < run.lowerBound { next += 1 }
      let start = next
      while next < positions.count, positions[next] < run.upperBound { next += 1 }
      if start < next { segments.append(start..<next) }
    }
    return segments
  }
}

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

extension LabelledScores {
  /// Range-based figures at a threshold. Ranges are counted in evaluated points: a left-out point neither ends a
  /// predicted range nor counts in it.
  package func rangeBased(_ measure: RangeBasedMeasure = .init(), at threshold: Double) -> RangeBasedResult {
    measure.evaluate(real: segments, predicted: flaggedRanges(at: threshold))
  }
}
