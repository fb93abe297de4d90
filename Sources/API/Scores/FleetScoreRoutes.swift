import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `GET /v1/scores`: the scores of many series in one answer.
  mutating func addFleetScoreRoutes(_ service: Service) {
    let reader = FleetScoreReader(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/scores", wants: .read) { request in
      let (query, wait) = try request.fleetScoreQuery()
      @Sendable func view(_ state: String) -> PollView {
        PollView(request, state: state) {
          let scores = try reader.read(query)
          return (.json { FleetScoresDocument(scores: scores, cursors: request.cursors).write(to: &$0) }, scores.state)
        }
      }
      // Whoever has nothing yet and waits for nothing gets an answer whatever the state is.
      if wait == nil, request.http.headers["if-none-match"] == nil {
        return try polling.answer(request, topics: [], wait: nil) { view("") }
      }
      let (state, topics) = try reader.look(query)
      return try polling.answer(request, topics: topics, wait: wait, first: view(state)) {
        view(try reader.look(query).state)
      }
    }
  }
}

/// Models that are shown.
private enum ShownModels: String, CaseIterable { case watched, serving }

extension APIRequest {
  fileprivate func fleetScoreQuery() throws(Problem) -> (FleetScoreQuery, wait: Int?) {
    var query = query
    let list = query.listFilter()
    let series = query.identifiers("series")
    let models = query.identifiers("model")
    let shown = query.choice("models", of: ShownModels.self)
    let range = query.range()
    let last = query.integer("last", in: 1...ScoreQuery.mostPoints)
    let maximumPoints = query.integer("max_points", in: 2...10_000)
    let limit = query.integer("limit", in: 1...FleetScoreQuery.mostItems) ?? FleetScoreQuery.mostItems
    let wait = query.wait()
    var after: (series: String, model: String)?
    if let place = query.place() {
      let parts = place.split(separator: " ").map(String.init)
      if parts.count == 2 {
        after = (parts[0], parts[1])
      } else {
        query.report("cursor", .invalidCursor, ListCursors.fault)
      }
    }
    try query.finish()
    let isRange = range.from != nil || range.to != nil
    let filter = ServingFilter(
      list: list, seriesJSON: series, modelsJSON: models,
      isWatched: (shown ?? (models == nil ? .watched : .serving)) == .watched)
    let wanted = FleetScoreQuery(
      filter: filter, from: range.from, to: range.to, last: last ?? (isRange ? ScoreQuery.mostPoints : 1),
      maximumPoints: maximumPoints, after: after, limit: limit)
    return (wanted, wait)
  }
}

extension QueryReader {
  /// Ids, each by a parameter of its own: a JSON array; nil where there is none.
  fileprivate mutating func identifiers(_ name: String) -> String? {
    let ids = texts(name, most: FleetScoreQuery.mostNamed)
    for id in ids where !Identifier.isValid(id) {
      report(name, .invalidId, "must be \(Identifier.rule)")
      return nil
    }
    return ids.isEmpty ? nil : JSONValue.array(ids.map(JSONValue.string)).text
  }
}
