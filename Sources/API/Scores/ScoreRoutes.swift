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
      let model = try reader.subject(series: series, model: query.model).model.id
      return try polling.answer(request, topics: [.series(series), .model(model)], wait: query.wait) {
        let subject = try reader.subject(series: series, model: model)
        return PollView(request, state: subject.tag) {
          let document = try query.document(reader, subject)
          return .json { writer in
            if query.isRows { document.writeRows(to: &writer) } else { document.writeColumns(to: &writer) }
          }
        }
      }
    }
  }
}

/// The query of a poll for scores.
struct ScoreQuery: Sendable {
  enum Format: String, CaseIterable { case columns, rows }

  static let mostPoints = 100_000
  static let defaultPoints = 10_000
  /// Points times metrics that are looked through for one picture.
  static let mostSampledValues = 5_000_000

  let model: String?
  let from: Int64?
  let to: Int64?
  let limit: Int
  let start: SlotPlace?
  let maximumPoints: Int?
  let isRows: Bool
  let wait: Int?
  private let cursors: ListCursors

  init(_ request: APIRequest) throws(Problem) {
    var query = request.query
    model = query.identifier("model")
    (from, to) = query.range()
    let limit = query.integer("limit", in: 1...Self.mostPoints)
    start = query.numbers(3).map(SlotPlace.init)
    maximumPoints = query.integer("max_points", in: 2...Self.mostPoints)
    isRows = query.choice("format", of: Format.self) == .rows
    wait = query.wait()
    cursors = request.cursors
    self.limit = limit ?? Self.defaultPoints
    if maximumPoints != nil, limit != nil || query.has("cursor") {
      query.report("max_points", .conflictingQuery, "cannot stand beside limit or cursor")
    }
    try query.finish()
  }

  func document(_ reader: ScoreReader, _ subject: ScoringTarget) throws -> ScoreDocument {
    let wanted = reader.slots(of: subject, from: from, to: to)
    if let maximumPoints { return try sampled(reader, subject, wanted, maximumPoints) }
    let first = try start?.slot(in: subject.series) ?? wanted.lowerBound
    let start = min(max(wanted.lowerBound, first), wanted.upperBound)
    // Pages of models with many metrics are shorter: the cursor goes on where they end.
    let most = max(1, WindowScoring.mostValues / subject.model.metrics.count)
    let page = start..<min(wanted.upperBound, start + Int64(min(limit, most)))
    let range = try reader.read(subject, slots: page)
    let next =
      page.upperBound < wanted.upperBound ? cursors.encode(SlotPlace.text(page.upperBound, in: subject.series)) : nil
    return ScoreDocument(whole: range, nextCursor: next)
  }

  private func sampled(
    _ reader: ScoreReader, _ subject: ScoringTarget, _ wanted: Range<Int64>, _ maximum: Int
  ) throws -> ScoreDocument {
    let values = wanted.count * subject.model.metrics.count
    guard values <= Self.mostSampledValues else {
      throw Problem(
        .rangeTooLong,
        "The range has \(values) values of all metrics; \(Self.mostSampledValues) can be sampled at once.")
    }
    let range = try reader.read(subject, slots: wanted)
    return ScoreDocument(range: range, indices: range.extremes(limit: maximum), nextCursor: nil)
  }
}
