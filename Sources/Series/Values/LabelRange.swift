/// An operator's judgement of a range of time.
package enum LabelKind: String, CaseIterable, Sendable {
  /// Something was wrong.
  case anomaly
  /// Looked at, and nothing was wrong.
  case normal
  /// An outage or a maintenance: kept out of training and of evaluation.
  case ignore
}

/// A labelled range of time, `start` inclusive and `end` exclusive, both Unix seconds.
package struct LabelRange: Equatable, Hashable, Sendable {
  package let start: Int64
  package let end: Int64
  package let kind: LabelKind
  package let note: String?
  package let author: String?

  /// - Throws: `SeriesError.emptyLabelRange` unless `start < end`.
  package init(
    start: Int64, end: Int64, kind: LabelKind, note: String? = nil, author: String? = nil
  ) throws(SeriesError) {
    guard start < end else { throw .emptyLabelRange(start: start, end: end) }
    self.init(checkedStart: start, end: end, kind: kind, note: note, author: author)
  }

  init(checkedStart start: Int64, end: Int64, kind: LabelKind, note: String?, author: String?) {
    self.start = start
    self.end = end
    self.kind = kind
    self.note = note
    self.author = author
  }

  /// Whether a moment lies in the range.
  package func contains(_ timestamp: Int64) -> Bool { start <= timestamp && timestamp < end }
}

/// Label ranges as one judgement a point, and back.
extension LabelRange {
  /// The judgement of each point of the grid, `nil` where nobody judged.
  ///
  /// Where ranges overlap the later one in the list wins: the list is in the order of judgement, and a
  /// correction comes after what it corrects.
  package static func kinds(of ranges: [LabelRange], on grid: TimeGrid) -> [LabelKind?] {
    var kinds = [LabelKind?](repeating: nil, count: grid.count)
    for range in ranges {
      for index in grid.indices(from: range.start, to: range.end) { kinds[index] = range.kind }
    }
    return kinds
  }

  /// Which points of the grid bear that judgement in the end, by the rule of `kinds(of:on:)`.
  package static func mask(of ranges: [LabelRange], kind: LabelKind, on grid: TimeGrid) -> [Bool] {
    kinds(of: ranges, on: grid).map { $0 == kind }
  }

  /// Runs of `true` as ranges of that kind, each ending one interval after its last point.
  ///
  /// `mask` must hold one flag for each point of the grid; flags beyond the grid are not looked at.
  package static func ranges(of mask: [Bool], kind: LabelKind, on grid: TimeGrid) -> [LabelRange] {
    mask.prefix(grid.count).runs(of: true).map { run in
      LabelRange(
        checkedStart: grid.timestamp(at: run.lowerBound), end: grid.timestamp(at: run.upperBound), kind: kind,
        note: nil, author: nil)
    }
  }

  /// Ranges from the moments of labelled points, which may be unordered, repeated and between slots.
  ///
  /// Moments no further apart than one interval belong to one range; it ends one interval after the last.
  package static func ranges(at timestamps: [Int64], interval: Int64, kind: LabelKind) -> [LabelRange] {
    let ordered = timestamps.sorted()
    guard var start = ordered.first, interval > 0 else { return [] }
    var last = start
    var ranges: [LabelRange] = []
    func close() {
      let end = last.addingReportingOverflow(interval)
      ranges.append(
        LabelRange(
          checkedStart: start, end: end.overflow ? .max : end.partialValue, kind: kind, note: nil, author: nil))
    }
    for moment in ordered.dropFirst() {
      let step = moment.subtractingReportingOverflow(last)
      if step.overflow || step.partialValue > interval {
        close()
        start = moment
      }
      last = moment
    }
    close()
    return ranges
  }
}
