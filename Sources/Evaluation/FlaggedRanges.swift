/// The predicted ranges of a growing set of flagged points, with the range-based precision and recall of it.
///
/// Each point costs O(1): a range is known by its two ends, and what it shares with the real ranges by prefix counts.
struct FlaggedRanges {
  private let measure: RangeBasedMeasure
  private let truth: RealRanges
  private var isFlagged: [Bool]
  /// No range joins these points to the ones before them.
  private var isBreak: [Bool]
  /// At either end of a predicted range, its other end (inclusive).
  private var otherEnd: [Int]
  private var rewards = 0.0
  private var weights = 0.0
  private var found: [Found]
  private var recalled = 0.0

  /// What is found of a real range.
  private struct Found {
    var exists = false
    /// Predicted ranges that overlap it.
    var parts = 0
    /// Σ δ over its flagged points.
    var weight = 0.0
  }

  init(_ scored: LabelledScores, _ measure: RangeBasedMeasure) {
    self.measure = measure
    truth = RealRanges(scored, bias: measure.recallBias)
    isFlagged = [Bool](repeating: false, count: scored.count)
    isBreak = isFlagged
    for index in scored.breaks { isBreak[index] = true }
    otherEnd = [Int](repeating: 0, count: scored.count)
    found = [Found](repeating: Found(), count: scored.segments.count)
  }

  var precision: Double { weights > 0 ? min(1, max(0, rewards / weights)) : 0 }
  var recall: Double { found.isEmpty ? 0 : min(1, max(0, recalled / Double(found.count))) }

  /// Flags a point that isn't yet.
  mutating func flag(_ index: Int) {
    let joinsLeft = index > 0 && !isBreak[index] && isFlagged[index - 1]
    let joinsRight = index + 1 < isFlagged.count && !isBreak[index + 1] && isFlagged[index + 1]
    let first = joinsLeft ? otherEnd[index - 1] : index
    let last = joinsRight ? otherEnd[index + 1] : index
    if joinsLeft { count(first..<index, sign: -1) }
    if joinsRight { count(index + 1..<last + 1, sign: -1) }
    count(first..<last + 1, sign: 1)
    isFlagged[index] = true
    otherEnd[first] = last
    otherEnd[last] = first
    find(index, joinsLeft, joinsRight)
  }

  /// Adds a predicted range to the sums of precision, or takes it away.
  private mutating func count(_ range: Range<Int>, sign: Double) {
    let weight = sign * measure.precisionWeight(ofLength: range.count)
    let share = Double(truth.labelled(in: range)) / Double(range.count)
    weights += weight
    rewards += weight * measure.cardinality(truth.segments(in: range)) * share
  }

  /// Enters a flagged point in the real range that it lies in, if it lies in one.
  private mutating func find(_ index: Int, _ joinsLeft: Bool, _ joinsRight: Bool) {
    let segment = truth.segment[index]
    guard segment >= 0 else { return }
    let range = truth.ranges[segment]
    recalled -= recall(of: segment)
    let isLeftInside = joinsLeft && index > range.lowerBound
    let isRightInside = joinsRight && index + 1 < range.upperBound
    found[segment].parts += 1 - (isLeftInside ? 1 : 0) - (isRightInside ? 1 : 0)
    found[segment].weight += measure.recallBias.weight(at: index - range.lowerBound + 1, of: range.count)
    if index - range.lowerBound < measure.existenceLimit ?? .max { found[segment].exists = true }
    recalled += recall(of: segment)
  }

  private func recall(of segment: Int) -> Double {
    let part = found[segment]
    let reward = measure.cardinality(part.parts) * part.weight / truth.weights[segment]
    return measure.existenceWeight * (part.exists ? 1 : 0) + (1 - measure.existenceWeight) * reward
  }
}

/// The labelled segments, and what any range shares with them.
private struct RealRanges {
  let ranges: [Range<Int>]
  /// Σ δ over all positions of each.
  let weights: [Double]
  /// Which of them each point lies in, or −1.
  let segment: [Int]
  /// Before each point: labelled points, and starts of segments.
  private let labelledBefore: [Int]
  private let startsBefore: [Int]

  init(_ scored: LabelledScores, bias: RangeBasedMeasure.PositionalBias) {
    ranges = scored.segments
    weights = scored.segments.map { range in
      (1...range.count).reduce(0.0) { $0 + bias.weight(at: $1, of: range.count) }
    }
    var segment = [Int](repeating: -1, count: scored.count)
    for (number, range) in scored.segments.enumerated() {
      for index in range { segment[index] = number }
    }
    var (labelled, starts) = ([0], [0])
    for index in segment.indices {
      let isStart = segment[index] >= 0 && scored.segments[segment[index]].lowerBound == index
      labelled.append(labelled[index] + (segment[index] >= 0 ? 1 : 0))
      starts.append(starts[index] + (isStart ? 1 : 0))
    }
    self.segment = segment
    (labelledBefore, startsBefore) = (labelled, starts)
  }

  /// Labelled points of a range.
  func labelled(in range: Range<Int>) -> Int { labelledBefore[range.upperBound] - labelledBefore[range.lowerBound] }

  /// Segments that overlap a range: those that start in it, and the one that it starts in the midst of.
  func segments(in range: Range<Int>) -> Int {
    let first = range.lowerBound
    let startsInside = segment[first] >= 0 && ranges[segment[first]].lowerBound < first
    return startsBefore[range.upperBound] - startsBefore[first] + (startsInside ? 1 : 0)
  }
}
