import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/alerts`.
  mutating func addAlertRoutes(_ service: Service) {
    let alerts = AlertBook(context: service.context)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/alerts", wants: .read) { request in
      let query = try AlertQuery(request)
      return try polling.answer(request, topics: [.alerts], wait: query.wait) {
        let (items, revision) = try alerts.page(query.filter, after: query.place, limit: query.limit + 1)
        return PollView(tag: ETag(counter: revision)) {
          .json { writer in
            writer.page(items, limit: query.limit, place: AlertQuery.cursor) {
              AlertDocument(alert: $1).write(to: &$0)
            }
          }
        }
      }
    }

    on(.get, "/v1/alerts/events", wants: .read) { request in
      var query = request.query
      let since = query.time("since")
      let monitor = query.identifier("monitor")
      try query.finish()
      let seen = try request.lastEventID() ?? since.map(alerts.revision(before:)) ?? alerts.revision()
      let stream = EventStream(changes: service.context.changes, topics: [.alerts], after: seen) { seen in
        guard let alert = try alerts.next(after: seen ?? 0, monitor: monitor) else { return .nothing }
        return .event(name: "alert", id: alert.revision, data: AlertDocument(alert: alert).bytes)
      }
      return .response(stream.response)
    }

    on(.post, "/v1/alerts/{id}/acknowledge", wants: .label) { request in
      try request.query.finish()
      let (author, note) = try request.acknowledgement()
      let key = AlertDocument.key(of: request.parameter("id"))
      let alert = try alerts.acknowledge(key, by: author, note: note)
      return .response(.json { AlertDocument(alert: alert).write(to: &$0) })
    }
  }
}

extension APIRequest {
  /// The event after which a client that comes back goes on; nil where it names none.
  ///
  /// - Throws: `invalid_value` for what no event was called.
  fileprivate func lastEventID() throws(Problem) -> Int64? {
    guard let text = http.headers["last-event-id"], !text.isEmpty else { return nil }
    guard let number = Int64(text), number >= 0 else {
      throw Problem(
        MonitoringError(
          "invalid_value", "Last-Event-ID is the number of an event.",
          faults: [Fault(at: .header("Last-Event-ID"), code: "invalid_value", detail: "is not the id of an event")]))
    }
    return number
  }
}
