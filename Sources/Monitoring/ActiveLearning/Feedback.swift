package import Storage

/// What a client answers to a query.
package struct Feedback: Sendable, Equatable {
  /// A stretch of the query's window, Unix seconds, `end` exclusive.
  package struct Stretch: Sendable, Equatable {
    package var start: Int64
    package var end: Int64

    package init(start: Int64, end: Int64) {
      self.start = start
      self.end = end
    }
  }

  package var query: String
  package var kind: LabelRecord.Kind
  /// Where in the window the anomaly is; all of it where nothing is said.
  package var ranges: [Stretch]?
  package var note: String?
  package var author: String?

  package init(query: String, kind: LabelRecord.Kind, ranges: [Stretch]?, note: String?, author: String?) {
    self.query = query
    self.kind = kind
    self.ranges = ranges
    self.note = note
    self.author = author
  }

  /// The labels that it becomes: who marks a part of the window as anomalous has seen the rest of it and found it normal.
  func labels(of query: QueryRecord) -> [NewLabel] {
    let (start, end) = (query.query.start, query.query.end)
    func label(_ kind: LabelRecord.Kind, _ stretch: Stretch) -> NewLabel {
      NewLabel(
        start: stretch.start, end: stretch.end, kind: kind, source: .feedback, note: note, author: author)
    }
    guard let ranges = joined else { return [label(kind, Stretch(start: start, end: end))] }
    var labels: [NewLabel] = []
    var place = start
    for range in ranges {
      if place < range.start { labels.append(label(.normal, Stretch(start: place, end: range.start))) }
      labels.append(label(kind, range))
      place = range.end
    }
    if place < end { labels.append(label(.normal, Stretch(start: place, end: end))) }
    return labels
  }

  /// The ranges in time, those that touch as one.
  private var joined: [Stretch]? {
    ranges.map { ranges in
      ranges.sorted { $0.start < $1.start }.reduce(into: []) { joined, range in
        if let last = joined.last, range.start <= last.end {
          joined[joined.count - 1].end = max(last.end, range.end)
        } else {
          joined.append(range)
        }
      }
    }
  }
}
