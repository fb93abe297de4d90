import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/receivers`.
  mutating func addReceiverRoutes(_ service: Service, _ messenger: Messenger) {
    let receivers = ReceiverService(context: service.context)

    on(.get, "/v1/receivers", wants: .read) { request in
      var query = request.query
      let paging = query.paging()
      try query.finish()
      let items = try receivers.list(after: paging.after, limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, request.cursors, place: \.receiver.id) {
            ReceiverDocument(entry: $1).write(to: &$0)
          }
        })
    }

    on(.get, "/v1/receivers/{id}", wants: .read) { request in
      try request.query.finish()
      let entry = try receivers.receiver(request.parameter("id"))
      return .response(.json { ReceiverDocument(entry: entry).write(to: &$0) })
    }

    on(.put, "/v1/receivers/{id}", wants: .admin) { request in
      try request.query.finish()
      let id = try request.newID(ofA: "receiver")
      let definition = try request.receiverDefinition(ReceiverRules(messenger))
      let (entry, isNew) = try receivers.put(id, definition)
      let headers: HTTPHeaders = isNew ? ["Location": "/v1/receivers/\(id)"] : [:]
      return .response(
        .json(isNew ? .created : .ok, headers: headers) { ReceiverDocument(entry: entry).write(to: &$0) })
    }

    on(.delete, "/v1/receivers/{id}", wants: .admin) { request in
      try request.query.finish()
      try receivers.delete(request.parameter("id"))
      return .response(HTTPResponse(.noContent))
    }

    on(.get, "/v1/receivers/{id}/deliveries", wants: .read) { request in
      var query = request.query
      let paging = query.ownedPaging()
      try query.finish()
      let (receiver, items) = try receivers.deliveries(
        of: request.parameter("id"), before: paging.after(in:), limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, request.cursors, place: { "\($0.key) \(receiver)" }) {
            DeliveryDocument(delivery: $1).write(to: &$0)
          }
        })
    }

    on(.post, "/v1/receivers/{id}/test", wants: .admin) { request in
      try request.query.finish()
      let entry = try receivers.receiver(request.parameter("id"))
      let now = service.context.now()
      let start = ContinuousClock.now
      let attempt = messenger.send(
        Telling(testing: entry.receiver.id, now: now), to: entry.definition, now: now)
      let milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
      return .response(.json { attempt.write(milliseconds: milliseconds, to: &$0) })
    }
  }
}
