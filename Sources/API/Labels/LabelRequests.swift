import HTTP
import JSON
import Monitoring
import Storage

extension APIRequest {
  static let noteLength = 4_096
  static let authorLength = 256

  /// The body of `POST /v1/series/{id}/labels`: all of its faults at once.
  func labelCreations() throws(Problem) -> [NewLabel] {
    let body = try json()
    guard let count = body.elementCount else {
      throw Self.refusal("wrong_type", "must be an array of labels, not \(body.kindName)")
    }
    guard count <= LabelBook.mostLabels else {
      throw Self.refusal("too_many", "must have at most \(LabelBook.mostLabels) labels, not \(count)")
    }
    guard count > 0 else { throw Self.refusal("invalid_value", "must have one label at least") }
    var faults: [Fault] = []
    var labels: [NewLabel] = []
    for (index, value) in (body.array ?? []).enumerated() {
      var reader = JSONObjectReader(value, pointer: .root.appending(index))
      if let label = reader.label() { labels.append(label) }
      faults += reader.finish().map(Fault.init)
    }
    if let error = MonitoringError(faults: faults) { throw Problem(error) }
    return labels
  }

  private static func refusal(_ code: String, _ detail: String) -> Problem {
    Problem(
      reporting: MonitoringError(faults: [Fault(at: .body(""), code: code, detail: detail)])
        ?? MonitoringError(code, detail))
  }
}

extension JSONObjectReader {
  /// A label; nil, with what is wrong among the faults, where it is none.
  fileprivate mutating func label() -> NewLabel? {
    let start = time("start", required: true)
    let end = time("end", required: true)
    let kind = choice("kind", of: LabelRecord.Kind.self, required: true)
    let note = string("note", length: 0...APIRequest.noteLength)
    let author = string("author", length: 0...APIRequest.authorLength)
    guard let start, let end, let kind else { return nil }
    guard start < end else {
      report(JSONFault.Code(rawValue: "empty_range"), at: "end", "must be after 'start'")
      return nil
    }
    return NewLabel(start: start, end: end, kind: kind, source: .operator, note: note, author: author)
  }
}

extension QueryReader {
  /// Which labels a list is to hold.
  mutating func labels() -> LabelQuery {
    let range = range()
    let kind = choice("kind", of: LabelRecord.Kind.self)
    let paging = paging()
    let after = paging.after.flatMap(LabelRepository.Place.init(cursor:))
    if paging.after != nil, after == nil { report("cursor", "invalid_cursor", "is not a cursor of this list") }
    return LabelQuery(from: range.from, to: range.to, kind: kind, after: after, limit: paging.limit)
  }
}
