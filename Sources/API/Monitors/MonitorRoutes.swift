import HTTP
import JSON
import Monitoring
import Storage

/// Whether an alert of a monitor lasts that people see.
private enum MonitorStanding: String, CaseIterable { case alerting, calm }

extension RouteTable {
  /// `/v1/monitors`.
  mutating func addMonitorRoutes(_ service: Service, _ messenger: Messenger) {
    let monitors = MonitorService(service: service)

    on(.get, "/v1/monitors", wants: .read) { request in
      var query = request.query
      let list = query.list(sorts: [.newest, .oldest, .trouble])
      let series = query.identifier("series")
      let state = query.choice("state", of: MonitorStanding.self)
      try query.finish()
      let items = try monitors.list(
        list.filter, series: series, isAlerting: state.map { $0 == .alerting }, by: list.sort, after: list.after,
        limit: list.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: list.limit, request.cursors, place: list.text) {
            MonitorDocument(entry: $1.item).write(to: &$0)
          }
        })
    }

    on(.get, "/v1/monitors/{id}", wants: .read) { request in
      try request.query.finish()
      let entry = try monitors.monitor(request.parameter("id"))
      return .response(.json { MonitorDocument(entry: entry).write(to: &$0) })
    }

    on(.put, "/v1/monitors/{id}", wants: .admin) { request in
      try request.query.finish()
      let id = try request.newID(ofA: "monitor")
      let definition = try request.monitorDefinition(ReceiverRules(messenger))
      let (entry, isNew) = try monitors.put(
        id, model: definition.model, receivers: definition.receivers, webhook: definition.webhook,
        rules: definition.rules)
      let headers: HTTPHeaders = isNew ? ["Location": "/v1/monitors/\(id)"] : [:]
      return .response(
        .json(isNew ? .created : .ok, headers: headers) { MonitorDocument(entry: entry).write(to: &$0) })
    }

    on(.delete, "/v1/monitors/{id}", wants: .admin) { request in
      try request.query.finish()
      try monitors.delete(request.parameter("id"))
      return .response(HTTPResponse(.noContent))
    }
  }
}
