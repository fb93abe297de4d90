import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/series/{id}/labels`.
  mutating func addLabelRoutes(_ service: Service) {
    let labels = LabelService(context: service.context)
    let exchange = LabelExchange(context: service.context)

    on(.get, "/v1/series/{id}/labels", wants: .read) { request in
      var query = request.query
      if query.has("format") { return try request.labelFile(query.labelFormat(), query, exchange) }
      let (shown, owner) = query.labels()
      try query.finish()
      var wanted = shown
      wanted.limit += 1
      let found = try labels.list(wanted, of: request.parameter("id"))
      if let owner, owner != found.series.key { throw ListCursors.problem }
      return .response(
        .json { writer in
          writer.page(found.labels, limit: shown.limit, request.cursors, place: { $0.place(in: found.series) }) {
            LabelDocument(record: $1, series: found.series).write(to: &$0)
          }
        })
    }

    on(.post, "/v1/series/{id}/labels", wants: .label) { request in
      var query = request.query
      let format = query.labelFormat()
      let author = format == nil ? nil : query.author()
      try query.finish()
      let id = request.parameter("id")
      guard let format else { return .added(try labels.add(request.labelCreations(), to: id)) }
      return .added(try exchange.add(request.labelFile(format), format, author: author, to: id))
    }

    // What `format=trainset` is, by itself: an operation of the contract has one kind of file.
    on(.get, "/v1/series/{id}/labels/trainset", wants: .read) { request in
      try request.labelFile(.trainset, request.query, exchange)
    }

    on(.post, "/v1/series/{id}/labels/trainset", wants: .label) { request in
      var query = request.query
      let author = query.author()
      try query.finish()
      let id = request.parameter("id")
      return .added(try exchange.add(request.labelFile(.trainset), .trainset, author: author, to: id))
    }

    on(.delete, "/v1/series/{id}/labels/{label}", wants: .label) { request in
      try request.query.finish()
      try labels.withdraw(request.parameter("label"), of: request.parameter("id"))
      return .response(HTTPResponse(.noContent))
    }
  }
}

extension APIRequest {
  /// The labels of a range as a file of another tool.
  fileprivate func labelFile(
    _ format: LabelFormat?, _ query: QueryReader, _ exchange: LabelExchange
  ) throws -> HTTPOutcome {
    var query = query
    let range = query.range()
    try query.finish()
    guard let format else { throw Problem(.invalidValue, "The format is none of those known.") }
    let bytes = try exchange.file(format, from: range.from, to: range.to, of: parameter("id"))
    return .response(HTTPResponse(.ok, headers: ["Content-Type": format.mediaType], body: .bytes(bytes)))
  }
}

extension QueryReader {
  fileprivate mutating func labelFormat() -> LabelFormat? { choice("format", of: LabelFormat.self) }
}

extension HTTPOutcome {
  /// The labels that a request brought, as they are kept.
  fileprivate static func added(_ result: LabelService.Addition) -> HTTPOutcome {
    .response(
      .json(result.added > 0 ? .created : .ok) { writer in
        writer.object { writer in
          writer.array("items") { writer in
            for label in result.labels { LabelDocument(record: label, series: result.series).write(to: &writer) }
          }
        }
      })
  }
}
