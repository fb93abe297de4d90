import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/series/{id}/labels`.
  mutating func addLabelRoutes(_ service: Service) {
    let labels = LabelBook(context: service.context)

    on(.get, "/v1/series/{id}/labels") { request in
      var query = request.query
      var wanted = query.labels()
      try query.finish()
      let limit = wanted.limit
      wanted.limit += 1
      let found = try labels.list(wanted, of: request.parameter("id"))
      return try request.answer(tag: "\(found.series.key)-\(found.series.revision)-\(request.questionTag)") {
        .json { writer in
          writer.page(found.labels, limit: limit, place: \.cursor) { LabelDocument(record: $1).write(to: &$0) }
        }
      }
    }

    on(.post, "/v1/series/{id}/labels") { request in
      try request.query.finish()
      let stored = try labels.add(request.labelCreations(), to: request.parameter("id"))
      return .response(
        .json(.created) { writer in
          writer.page(stored, limit: stored.count, place: \.cursor) { LabelDocument(record: $1).write(to: &$0) }
        })
    }

    on(.delete, "/v1/series/{id}/labels/{label}") { request in
      try request.query.finish()
      try labels.withdraw(request.parameter("label"), of: request.parameter("id"))
      return .response(HTTPResponse(.noContent))
    }
  }
}
