/// The contrasts with each pattern of flags, summed over the points since the flags changed: of two patterns that a single
/// point hardly tells apart, a run of them does.
struct FlagRun {
  /// Points that are summed at most.
  private let length: Int
  private let patterns: Int
  private let metrics: Int
  /// Of the last `length` points: a contrast a pattern.
  private var recent: [[ContrastOpinion?]] = []

  init(patterns: Int, length: Int, metrics: Int) {
    (self.patterns, self.length, self.metrics) = (patterns, length, metrics)
  }

  /// A point that has no say.
  mutating func skip(isFlagged: Bool, age: Int) {
    append([ContrastOpinion?](repeating: nil, count: patterns), isFlagged: isFlagged, age: age)
  }

  /// The best of the sums with this point; an ordinary point's by itself. nil where no other pattern can be tried.
  mutating func add(_ contrasts: [ContrastOpinion?], isFlagged: Bool, age: Int) -> ContrastOpinion? {
    append(contrasts, isFlagged: isFlagged, age: age)
    var best: ContrastOpinion?
    for pattern in 0..<patterns where contrasts[pattern] != nil {
      var sum = ContrastOpinion(metrics: metrics)
      for point in recent {
        guard let contrast = point[pattern] else { continue }
        sum.score += contrast.score
        for metric in 0..<metrics { sum.terms[metric] += contrast.terms[metric] }
      }
      if sum.score > best?.score ?? -.infinity { best = sum }
    }
    return best
  }

  private mutating func append(_ contrasts: [ContrastOpinion?], isFlagged: Bool, age: Int) {
    if !isFlagged || age == 0 { recent.removeAll(keepingCapacity: true) }
    recent.append(contrasts)
    if recent.count > length { recent.removeFirst() }
  }
}
