import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/incidents`.
  mutating func addIncidentRoutes(_ service: Service) {
    let incidents = IncidentService(context: service.context)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/incidents", wants: .read) { request in
      let query = try IncidentQuery(request)
      return try polling.answer(request, topics: [.incidents, .alerts], wait: query.wait) {
        let items = try incidents.page(query.filter, by: query.sort, after: query.place, limit: query.limit + 1)
        return PollView(
          request,
          json: .json { writer in
            writer.page(items, limit: query.limit, request.cursors, place: query.cursor) {
              IncidentDocument(entry: $1).write(to: &$0)
            }
          })
      }
    }

    on(.get, "/v1/incidents/events", wants: .read) { request in
      try request.query.finish()
      let places = EventPlaces(request)
      let stream = EventStream(
        changes: service.context.changes, topics: [.incidents, .alerts], places: places,
        after: try incidents.place(of: places.last, epoch: service.context.database.epoch),
        opening: "the stream is open"
      ) { seen in
        guard let entry = try incidents.next(after: seen ?? 0) else { return .nothing }
        return .event(
          name: "incident", number: entry.incident.revision, data: IncidentDocument(entry: entry).bytes)
      }
      return .response(stream.response)
    }

    on(.get, "/v1/incidents/{id}", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      let key = IncidentDocument.key(of: request.parameter("id"))
      return try polling.answer(request, topics: [.incidents, .alerts], wait: wait) {
        let entry = try incidents.incident(key)
        return PollView(request, json: .json { IncidentDocument(entry: entry, hasAlerts: true).write(to: &$0) })
      }
    }

    on(.post, "/v1/incidents/{id}/acknowledge", wants: .label) { request in
      let (key, word) = try request.incidentWord()
      let entry = try incidents.acknowledge(key, word)
      return .response(.json { IncidentDocument(entry: entry, hasAlerts: true).write(to: &$0) })
    }

    on(.post, "/v1/incidents/{id}/resolve", wants: .label) { request in
      let (key, word) = try request.incidentWord()
      let entry = try incidents.resolve(key, word)
      return .response(.json { IncidentDocument(entry: entry, hasAlerts: true).write(to: &$0) })
    }
  }
}

extension IncidentService {
  /// Where a follower begins: after the event that it has seen, or now; whoever has seen what is not of this history is told of
  /// every incident as it is.
  fileprivate func place(of last: EventPlaces.Last, epoch: String) throws -> Int64 {
    switch last {
    case .event(let number, let of) where of == epoch: number
    case .none: try revision()
    default: 0
    }
  }
}

/// The query of a list of incidents.
struct IncidentQuery: Sendable {
  let filter: IncidentFilter
  let sort: AlertSort
  let limit: Int
  let place: NumberedPlace?
  let wait: Int?

  init(_ request: APIRequest) throws(Problem) {
    var query = request.query
    filter = IncidentFilter(
      state: query.choice("status", of: IncidentRecord.State.self),
      severity: query.choice("severity", of: Severity.self), series: query.identifier("series"),
      changedSince: query.changedSince(), list: query.listFilter())
    sort = query.choice("sort", of: AlertSort.self) ?? .newest
    limit = query.integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    place = query.numbers(2).map { NumberedPlace(value: $0[0], key: $0[1]) }
    wait = query.wait()
    try query.finish()
  }

  /// How a cursor names the place of an incident in the list.
  func cursor(_ entry: IncidentService.Entry) -> String { entry.incident.place(by: sort).text }
}

extension APIRequest {
  /// What somebody says of the incident in the path. The body may be left out.
  fileprivate func incidentWord() throws -> (key: Int64?, word: IncidentService.Word) {
    try query.finish()
    let word = try decode(try optionalJSON()) { reader in
      IncidentService.Word(
        author: reader.string("author", length: 0...256, rule: .line), note: reader.string("note", length: 0...4_096),
        assignee: reader.string("assignee", length: 0...256, rule: .line),
        verdict: reader.choice("verdict", of: LabelRecord.Kind.self))
    }
    return (IncidentDocument.key(of: parameter("id")), word)
  }
}
