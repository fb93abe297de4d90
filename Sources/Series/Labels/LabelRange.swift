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
