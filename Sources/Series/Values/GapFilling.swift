/// Fills missing points so that a series keeps its rhythm (PAD, section 3.1): short gaps by the line between their
/// neighbours, longer ones by the line between the same slot of the adjacent periods.
///
/// What the paper leaves open is settled so:
/// - Where the slot of the adjacent period is missing too, the next period that has it serves, weighted by its
///   distance. A slot that a short gap's line has filled counts as being there.
/// - A gap at either end has only one neighbour to draw a line from, so it is filled from the periods, however short.
/// - A slot that only earlier (or only later) periods have takes the nearest of them as it is.
/// - Points that no period tells of, for want of a period or of that slot in any, lie on the line between their
///   neighbours, and at either end repeat the nearest one.
///
/// A detector that serves must not look ahead: with ``Periods/before`` a long gap takes its slots from earlier
/// periods alone, so that a point's filling depends on nothing after the first measured point behind its gap. (Before
/// the first measured point there is nothing to take from but what follows.)
///
/// Measured points are never changed. Time and memory are linear in the number of points, whatever the gaps.
package struct GapFilling: Equatable, Sendable {
  /// Which periods a long gap is filled from.
  package enum Periods: Sendable {
    case before, beforeAndAfter
  }

  /// M: gaps of at most as many points are filled by a line.
  package let longestLinearGap: Int
  /// Points in a period; `nil` for none, when every gap is filled by a line.
  package let period: Int?
  package let periods: Periods

  /// `longestLinearGap` is at least 0 and `period` at least 1, else they are taken as such.
  package init(longestLinearGap: Int, period: Int?, periods: Periods = .beforeAndAfter) {
    self.longestLinearGap = max(0, longestLinearGap)
    self.period = period.map { max(1, $0) }
    self.periods = periods
  }

  /// The paper's M: 3 for hourly series (an interval of half an hour and more), 7 for those by the minute.
  package static func longestLinearGap(interval: Int64) -> Int { interval >= 1_800 ? 3 : 7 }

  /// The values with no NaN among them; `nil` where none is measured.
  package func filled(_ values: [Double]) -> [Double]? {
    let gaps = values.map(\.isNaN).runs(of: true)
    guard gaps.first != values.indices, !values.isEmpty else { return nil }
    guard !gaps.isEmpty else { return values }
    var filled = values
    let longGaps = fillShort(gaps, of: &filled)
    if let period, period < values.count, longGaps > 0 { fillFromPeriods(&filled, period: period) }
    // Only what neither lines nor periods could fill is still missing.
    for gap in filled.map(\.isNaN).runs(of: true) { filled.interpolate(gap) }
    return filled
  }

  /// The values with those gaps filled that depend on nothing but their neighbours: short ones between two points.
  package func withShortGapsFilled(_ values: [Double]) -> [Double] {
    var filled = values
    _ = fillShort(values.map(\.isNaN).runs(of: true), of: &filled)
    return filled
  }

  /// Returns how many gaps are left.
  private func fillShort(_ gaps: [Range<Int>], of values: inout [Double]) -> Int {
    var left = 0
    for gap in gaps {
      let isShort = gap.count <= longestLinearGap && gap.lowerBound > 0 && gap.upperBound < values.count
      if isShort { values.interpolate(gap) } else { left += 1 }
    }
    return left
  }

  /// Goes along each slot of the period from one measured point to the next, so that every point is seen twice.
  private func fillFromPeriods(_ values: inout [Double], period: Int) {
    for slot in 0..<period {
      var index = slot
      while index < values.count {
        guard values[index].isNaN else {
          index += period
          continue
        }
        var end = index
        while end < values.count, values[end].isNaN { end += period }
        fill(&values, from: index, to: end, step: period)
        index = end
      }
    }
  }

  /// Fills the points of one slot from `start` up to `end`, the first that is there again or one beyond the series.
  private func fill(_ values: inout [Double], from start: Int, to end: Int, step: Int) {
    let before = start >= step ? values[start - step] : .nan
    let after = end < values.count && periods == .beforeAndAfter ? values[end] : .nan
    let steps = Double((end - start) / step + 1)
    for (place, index) in stride(from: start, to: min(end, values.count), by: step).enumerated() {
      values[index] =
        before.isNaN
        ? after : after.isNaN ? before : between(before, after, share: Double(place + 1) / steps)
    }
  }
}

extension [Double] {
  /// Fills a gap by the line between its neighbours; with one neighbour, by its value.
  fileprivate mutating func interpolate(_ gap: Range<Int>) {
    let before = gap.lowerBound > 0 ? self[gap.lowerBound - 1] : self[gap.upperBound]
    let after = gap.upperBound < count ? self[gap.upperBound] : before
    let steps = Double(gap.count + 1)
    for (place, index) in gap.enumerated() { self[index] = between(before, after, share: Double(place + 1) / steps) }
  }
}

/// The point at `share` of the way: exact between equals, and finite between huge ones.
private func between(_ before: Double, _ after: Double, share: Double) -> Double {
  before == after ? before : before * (1 - share) + after * share
}
