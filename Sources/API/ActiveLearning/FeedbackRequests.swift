import JSON
import Monitoring
import Storage

extension APIRequest {
  /// The body of `POST /v1/models/{id}/feedback`: all of its faults at once.
  func feedback() throws(Problem) -> [Feedback] {
    let body = try json()
    guard let count = body.elementCount else {
      throw Self.refusal(.wrongType, "must be an array of answers, not \(body.kindName)")
    }
    guard count <= FeedbackService.mostAnswers else {
      throw Self.refusal(.tooMany, "must have at most \(FeedbackService.mostAnswers) answers, not \(count)")
    }
    guard count > 0 else { throw Self.refusal(.invalidValue, "must have one answer at least") }
    var faults: [Fault] = []
    var answers: [Feedback] = []
    for (index, value) in (body.array ?? []).enumerated() {
      var reader = JSONObjectReader(value, pointer: JSONPointer.root.appending(index))
      if let answer = reader.feedback() { answers.append(answer) }
      faults += reader.finish().map(Fault.init)
    }
    if let error = MonitoringError(faults: faults) { throw Problem(error) }
    let ranges = answers.reduce(0) { $0 + ($1.ranges?.count ?? 0) }
    guard ranges <= FeedbackService.mostRanges else {
      throw Self.refusal(.tooMany, "must have at most \(FeedbackService.mostRanges) ranges in all, not \(ranges)")
    }
    return answers
  }

  /// A fault of the body as a whole.
  static func refusal(_ code: ProblemCode, _ detail: String) -> Problem {
    Problem(
      reporting: MonitoringError(faults: [Fault(at: .body(""), code: code, detail: detail)])
        ?? MonitoringError(code, detail))
  }

  /// The body of `PUT /v1/models/{id}/rounds`.
  func roundSchedule() throws -> RoundSchedule {
    try decode(try json()) { $0.roundSchedule() }
  }
}

extension JSONObjectReader {
  /// When rounds begin by themselves.
  mutating func roundSchedule() -> RoundSchedule {
    RoundSchedule(
      afterAnswers: integer("after_answers", in: 1...Int64(FeedbackService.mostAnswers)),
      everyDays: integer("every_days", in: 1...366),
      afterPoints: integer("after_points", in: 1...RoundStatus.mostPoints),
      onDrift: bool("on_drift") ?? false)
  }

  /// As many windows as a round may ask about have as many ranges at most as a window has points.
  private static let mostRanges = 1_024

  /// An answer; nil, with what is wrong among the faults, where it is none.
  fileprivate mutating func feedback() -> Feedback? {
    let query = string("query", length: 1...128, required: true)
    let kind = choice("kind", of: LabelRecord.Kind.self, required: true)
    let ranges = objects("ranges", count: 1...Self.mostRanges) { reader in reader.stretch() }
    let note = string("note", length: 0...LabelLimits.noteLength)
    let author = string("author", length: 0...LabelLimits.authorLength)
    guard let query, let kind else { return nil }
    return Feedback(query: query, kind: kind, ranges: ranges, note: note, author: author)
  }

  private mutating func stretch() -> Feedback.Stretch? {
    let (start, end) = (time("start", required: true), time("end", required: true))
    guard let start, let end else { return nil }
    guard start < end else {
      report(JSONFault.Code(.emptyRange), at: "end", "must be after 'start'")
      return nil
    }
    return Feedback.Stretch(start: start, end: end)
  }
}
