import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/alerts`.
  mutating func addAlertRoutes(_ service: Service) {
    let alerts = AlertService(context: service.context)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/alerts", wants: .read) { request in
      let query = try AlertQuery(request)
      return try polling.answer(request, topics: [.alerts], wait: query.wait) {
        let items = try alerts.page(query.filter, by: query.sort, after: query.place, limit: query.limit + 1)
        return PollView(
          request,
          json: .json { writer in
            writer.page(items, limit: query.limit, request.cursors, place: query.cursor) {
              AlertDocument(alert: $1).write(to: &$0)
            }
          })
      }
    }

    on(.get, "/v1/alerts/events", wants: .read) { request in
      var query = request.query
      let since = query.changedSince()
      let monitor = query.identifier("monitor")
      try query.finish()
      let places = EventPlaces(request)
      let (seen, isReplay) = try alerts.place(of: places.last, since: since)
      let stream = EventStream(
        changes: service.context.changes, topics: [.alerts], places: places, after: seen,
        opening: isReplay ? "Last-Event-ID is not known here: the stream starts over" : "the stream is open"
      ) { seen in
        guard let alert = try alerts.next(after: seen ?? 0, monitor: monitor) else { return .nothing }
        return .event(name: "alert", number: alert.revision, data: AlertDocument(alert: alert).bytes)
      }
      return .response(stream.response)
    }

    on(.post, "/v1/alerts/{id}/acknowledge", wants: .label) { request in
      try request.query.finish()
      let (author, note, verdict) = try request.acknowledgement()
      let key = AlertDocument.key(of: request.parameter("id"))
      let alert = try alerts.acknowledge(key, by: author, note: note, verdict: verdict)
      return .response(.json { AlertDocument(alert: alert).write(to: &$0) })
    }
  }
}

extension AlertService {
  /// Where a follower begins: after the event that it has seen, at a time, or now. Whoever has seen events that are not of
  /// this history is told of every alert as it is, or of those since the time that it names.
  fileprivate func place(of last: EventPlaces.Last, since: Int64?) throws -> (seen: Int64, isReplay: Bool) {
    if case .event(let number, let epoch) = last, try isKnown(revision: number, of: epoch) { return (number, false) }
    let start = try since.map(revision(before:)) ?? (last == .none ? revision() : 0)
    return (start, last != .none)
  }
}
