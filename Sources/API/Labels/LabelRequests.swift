import HTTP
import JSON
import Monitoring
import Storage

extension APIRequest {
  /// The body of `POST /v1/series/{id}/labels`: all of its faults at once.
  func labelCreations() throws(Problem) -> [PlacedLabel] {
    let body = try json()
    guard let count = body.elementCount else {
      throw Self.refusal(.wrongType, "must be an array of labels, not \(body.kindName)")
    }
    guard count <= LabelService.mostLabels else {
      throw Self.refusal(.tooMany, "must have at most \(LabelService.mostLabels) labels, not \(count)")
    }
    guard count > 0 else { throw Self.refusal(.invalidValue, "must have one label at least") }
    var faults: [Fault] = []
    var labels: [PlacedLabel] = []
    for (index, value) in (body.array ?? []).enumerated() {
      let place = JSONPointer.root.appending(index)
      var reader = JSONObjectReader(value, pointer: place)
      if let label = reader.label() { labels.append(PlacedLabel(label, at: .body("\(place)"))) }
      faults += reader.finish().map(Fault.init)
    }
    if let error = MonitoringError(faults: faults) { throw Problem(error) }
    return labels
  }
}

extension JSONObjectReader {
  /// A label; nil, with what is wrong among the faults, where it is none.
  fileprivate mutating func label() -> NewLabel? {
    let start = time("start", required: true)
    let end = time("end", required: true)
    let kind = choice("kind", of: LabelRecord.Kind.self, required: true)
    let note = string("note", length: 0...LabelLimits.noteLength)
    let author = string("author", length: 0...LabelLimits.authorLength)
    guard let start, let end, let kind else { return nil }
    guard start < end else {
      report(JSONFault.Code(.emptyRange), at: "end", "must be after 'start'")
      return nil
    }
    return NewLabel(start: start, end: end, kind: kind, source: .operator, note: note, author: author)
  }
}

extension APIRequest {
  /// The body of an import in the format of another tool.
  func labelFile(_ format: LabelFormat) throws(Problem) -> LabelExchange.Content {
    guard format == .trainset else { return .json(try json()) }
    try checkBody()
    guard try contentType() == "text/csv" else {
      throw Problem(unsupportedType: "This format is text/csv", curl: "text/csv")
    }
    let bytes: [UInt8]
    do { bytes = try http.body.collect(limit: Self.mostJSONBytes) } catch { throw Problem(error) }
    guard !bytes.isEmpty else { throw Problem(.emptyBody, "A file is wanted and none came.") }
    return .text(bytes)
  }
}

extension QueryReader {
  /// The author of labels whose file names none.
  mutating func author() -> String? {
    guard let author = text("author") else { return nil }
    if !(1...LabelLimits.authorLength).contains(author.unicodeScalars.count) {
      report("author", .invalidValue, "must have 1 to \(LabelLimits.authorLength) characters")
    }
    return author
  }

  /// Which labels a list is to hold, and the key of the series that its cursor is of.
  mutating func labels() -> (query: LabelQuery, owner: Int64?) {
    let range = range()
    let kind = choice("kind", of: LabelRecord.Kind.self)
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    let place = numbers(3)
    let after = place.map { LabelRepository.Place(start: $0[0], key: $0[1]) }
    return (LabelQuery(from: range.from, to: range.to, kind: kind, after: after, limit: limit), place?[2])
  }
}
