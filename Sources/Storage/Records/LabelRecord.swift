/// An operator's judgement of a range of a series.
package struct LabelRecord: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case anomaly, normal, ignore
    /// Normal, and the beginning of a new normal: what comes after is held against it from its first point on.
    case newNormal = "new_normal"
  }

  /// Who said so: an operator by the labels endpoint, a file's column, or the answer to a query.
  package enum Source: String, Sendable, CaseIterable { case `operator`, upload, feedback }

  package let key: Int64
  package let series: Int64
  package let label: NewLabel
  package let createdAt: Int64
  /// Set when the label was taken back: it counts no longer and stays for the history.
  package let withdrawnAt: Int64?
  /// The answer to a query that became it; nil for other labels, and where its model was deleted.
  package let answer: Int64?
}

/// A label to be stored: `end` is exclusive and after `start`, both Unix seconds.
package struct NewLabel: Sendable, Equatable {
  package var start: Int64
  package var end: Int64
  package var kind: LabelRecord.Kind
  package var source: LabelRecord.Source
  package var note: String?
  package var author: String?

  package init(
    start: Int64, end: Int64, kind: LabelRecord.Kind, source: LabelRecord.Source, note: String? = nil,
    author: String? = nil
  ) {
    self.start = start
    self.end = end
    self.kind = kind
    self.source = source
    self.note = note
    self.author = author
  }
}
