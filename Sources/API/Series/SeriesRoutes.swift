import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/series` but for points, labels and scores.
  mutating func addSeriesRoutes(_ service: Service) {
    let series = SeriesService(context: service.context, jobs: service.jobs)

    on(.get, "/v1/series", wants: .read) { request in
      var query = request.query
      let paging = query.paging()
      try query.finish()
      let items = try series.list(after: paging.after, limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, request.cursors, place: \.record.definition.id) {
            SeriesDocument(summary: $1).write(to: &$0)
          }
        })
    }

    on(.post, "/v1/series", wants: .ingest) { request in
      try request.query.finish()
      return .response(.series(.created, SeriesDocument(summary: try series.create(request.seriesCreation()))))
    }

    on(.get, "/v1/series/{id}", wants: .read) { request in
      try request.query.finish()
      return .response(.series(.ok, SeriesDocument(summary: try series.series(request.parameter("id")))))
    }

    addSeriesReplacement(service)

    on(.delete, "/v1/series/{id}", wants: .admin) { request in
      var query = request.query
      let cascade = query.flag("cascade") ?? false
      try query.finish()
      try series.delete(request.parameter("id"), cascade: cascade)
      return .response(HTTPResponse(.noContent))
    }
  }

  /// PUT takes a definition or a whole file.
  private mutating func addSeriesReplacement(_ service: Service) {
    let series = SeriesService(context: service.context)
    let upload = CSVReplacement(context: service.context)

    on(.put, "/v1/series/{id}", wants: .ingest) { request in
      let id = try request.newIdentifier("id")
      try request.checkBody()
      switch try request.contentType() {
      case "application/json":
        try request.query.finish()
        let result = try series.createOrRedefine(request.seriesDefinition(id: id))
        return .response(.series(result.isNew ? .created : .ok, SeriesDocument(summary: result.summary)))
      case "text/csv":
        let options = try request.csvReplacementOptions()
        let result = try upload.replace(id, with: request.http.body.upload(), options)
        let document = SeriesDocument(summary: result.summary, csvImport: result.csvImport)
        return .response(.series(result.isNew ? .created : .ok, document))
      default:
        throw Problem(
          unsupportedType: "This operation takes application/json (a definition) and text/csv (a whole file)",
          curl: "text/csv")
      }
    }
  }
}

extension HTTPResponse {
  fileprivate static func series(_ status: HTTPStatus, _ document: SeriesDocument) -> HTTPResponse {
    var response = HTTPResponse.json(status) { document.write(to: &$0) }
    if status == .created { response.headers.set("Location", "/v1/series/\(document.summary.record.definition.id)") }
    return response
  }
}
