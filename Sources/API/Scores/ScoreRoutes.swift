import HTTP
import JSON
import Monitoring
import Series
import Storage

extension RouteTable {
  /// `GET /v1/series/{id}/scores`: what dashboards poll.
  mutating func addScoreRoutes(_ service: Service) {
    let reader = ScoreReader(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/series/{id}/scores", wants: .read) { request in
      let query = try ScoreQuery(request)
      let series = request.parameter("id")
      let first = try reader.subject(series: series, model: query.model, version: query.version)
      let model = first.model.id
      @Sendable func view(of subject: ScoringTarget) -> PollView {
        PollView(request, state: subject.tag) {
          let document = try query.document(reader, subject)
          let response = HTTPResponse.json { writer in
            if query.isRows { document.writeRows(to: &writer) } else { document.writeColumns(to: &writer) }
          }
          return (response, document.range.subject.tag)
        }
      }
      let topics: [ChangeNotifier.Topic] = [.series(series), .model(model)]
      return try polling.answer(request, topics: topics, wait: query.wait, first: view(of: first)) {
        view(of: try reader.subject(series: series, model: model, version: query.version))
      }
    }
  }
}

extension QueryReader {
  /// `version`: a trained one, whether or not it serves.
  mutating func version() -> Int64? { integer("version", in: 1...Int.max).map(Int64.init) }
}

/// The query of a poll for scores.
struct ScoreQuery: Sendable {
  enum Format: String, CaseIterable { case columns, rows }

  static let mostPoints = 100_000
  static let defaultPoints = 10_000
  /// Points times metrics that are looked through for one picture.
  static let mostSampledValues = 5_000_000

  let model: String?
  let version: Int64?
  let from: Int64?
  let to: Int64?
  let limit: Int
  let start: SlotPlace?
  let maximumPoints: Int?
  let isRows: Bool
  let hasMembers: Bool
  let wait: Int?
  private let cursors: ListCursors

  init(_ request: APIRequest) throws(Problem) {
    var query = request.query
    model = query.identifier("model")
    version = query.version()
    (from, to) = query.range()
    let limit = query.integer("limit", in: 1...Self.mostPoints)
    start = query.numbers(3).map(SlotPlace.init)
    maximumPoints = query.integer("max_points", in: 2...Self.mostPoints)
    isRows = query.choice("format", of: Format.self) == .rows
    hasMembers = query.flag("members") ?? false
    wait = query.wait()
    cursors = request.cursors
    self.limit = limit ?? Self.defaultPoints
    if maximumPoints != nil, limit != nil || query.has("cursor") {
      query.report("max_points", .conflictingQuery, "cannot stand beside limit or cursor")
    }
    try query.finish()
  }

  /// The answer of one moment, which may be later than the one that the subject was found at.
  func document(_ reader: ScoreReader, _ subject: ScoringTarget) throws -> ScoreDocument {
    let range = try reader.read(subject, version: version, withMembers: hasMembers) { try slots(reader, of: $0) }
    if let maximumPoints {
      return ScoreDocument(range: range, indices: range.extremes(limit: maximumPoints), nextCursor: nil)
    }
    let end = range.firstSlot + Int64(range.scores.count)
    let isLast = end >= reader.slots(of: range.subject, from: from, to: to).upperBound
    return ScoreDocument(
      whole: range, nextCursor: isLast ? nil : cursors.encode(SlotPlace.text(end, in: range.series)))
  }

  /// The slots of a page, or all that are to be sampled.
  private func slots(_ reader: ScoreReader, of subject: ScoringTarget) throws -> Range<Int64> {
    let wanted = reader.slots(of: subject, from: from, to: to)
    let metrics = subject.model.metrics.count
    if maximumPoints != nil {
      let values = wanted.count * metrics
      guard values <= Self.mostSampledValues else {
        throw Problem(
          .rangeTooLong,
          "The range has \(values) values of all metrics; \(Self.mostSampledValues) can be sampled at once.")
      }
      return wanted
    }
    let first = try start?.slot(in: subject.series) ?? wanted.lowerBound
    let start = min(max(wanted.lowerBound, first), wanted.upperBound)
    // Pages of models with many metrics are shorter: the cursor goes on where they end.
    let most = max(1, WindowScoring.mostValues / metrics)
    return start..<min(wanted.upperBound, start + Int64(min(limit, most)))
  }
}
