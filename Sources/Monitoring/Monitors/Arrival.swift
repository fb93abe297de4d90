import Series
import Storage

/// The slots that one request wrote.
struct Arrival {
  /// Ascending, none empty.
  private let ranges: [Range<Int64>]

  /// Nil where nothing was written.
  init?(_ ranges: [Range<Int64>]) {
    self.ranges = ranges.filter { !$0.isEmpty }
    if self.ranges.isEmpty { return nil }
  }

  /// Of slots in their order.
  init?(_ slots: [Int64]) { self.init(slots.map { $0..<$0 + 1 }) }

  var first: Int64 { ranges[0].lowerBound }
  var end: Int64 { ranges[ranges.count - 1].upperBound }

  /// The last `count` slots of the grid up to the last one written.
  func newest(_ count: Int64) -> Range<Int64> { max(first, end - count)..<end }

  /// What a monitor says of those written slots that lie within `slots`.
  func answer(_ range: ScoredRange, within slots: Range<Int64>) -> ArrivalScores {
    let places = ranges.flatMap { part in
      part.clamped(to: slots).map { Int($0 - range.firstSlot) }
    }
    return ArrivalScores(range: range, places: places, isTruncated: first < slots.lowerBound)
  }
}

extension ScoredRange {
  /// The points as the lives of alerts see them, by this line or another.
  func judgedPoints(by line: ThresholdRecord) -> [JudgedPoint] { (line == threshold ? self : with(line)).judgedPoints }

  var judgedPoints: [JudgedPoint] {
    timestamps.indices.map { index in
      let metric = largestMetrics[index] ?? 0
      return JudgedPoint(
        slot: firstSlot + Int64(index), values: values.map { $0.values[index] }, score: anomalyScores[index],
        direction: directions[index], members: memberShares(at: index), metric: metric,
        effect: effect(of: metric, at: index))
    }
  }

  /// How far a metric lies from what was expected of it; nil where nothing was.
  private func effect(of metric: Int, at index: Int) -> Double? {
    guard metric < values.count, metric < bands.count, index < bands[metric].expected.count else { return nil }
    let distance = abs(values[metric].values[index] - bands[metric].expected[index])
    return distance.isNaN ? nil : distance
  }

  /// What each member adds to a score, as a share of it, where it was asked for.
  private func memberShares(at index: Int) -> [MemberShare] {
    members.compactMap { member, values in
      let share = values[index] / scores[index]
      return share.isFinite ? MemberShare(member: member, share: share) : nil
    }
  }
}
