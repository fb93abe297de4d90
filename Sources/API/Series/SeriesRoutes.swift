import Formats
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
      let list = query.list(sorts: ListSort.allCases)
      let standing = query.choice("state", of: SeriesStanding.self)
      try query.finish()
      let items = try series.list(
        list.filter, standing: standing, by: list.sort, after: list.after, limit: list.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: list.limit, request.cursors, place: list.text) {
            SeriesDocument(summary: $1.item).write(to: &$0)
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
    let imports = SeriesImport(context: service.context)

    on(.put, "/v1/series/{id}", wants: .ingest) { request in
      let id = try request.newIdentifier("id")
      try request.checkBody()
      switch try request.contentType() {
      case "application/json":
        let body = try request.json()
        // What says nothing that a definition says, and has rows, comes from a tool.
        if !SeriesDefinition.isMeant(by: body), let table = JSONTables(body) {
          return try replace(id, with: ImportSource(table), request, imports)
        }
        try request.query.finish()
        let result = try series.createOrRedefine(request.seriesDefinition(body, id: id))
        return .response(.series(result.isNew ? .created : .ok, SeriesDocument(summary: result.summary)))
      case let type where APIRequest.isFile(type) || type == "application/x-ndjson":
        return try replace(id, with: request.importSource(), request, imports)
      default:
        throw Problem(
          unsupportedType:
            "This operation takes application/json (a definition, or what a tool answers) and text/csv (a whole file)",
          curl: "text/csv")
      }
    }
  }
}

/// Makes a file the series, or only looks at it.
private func replace(
  _ id: String, with source: ImportSource, _ request: APIRequest, _ imports: SeriesImport
) throws -> HTTPOutcome {
  let (parameters, isDryRun) = try request.replacementParameters()
  if isDryRun {
    let reading = try imports.preview(source, parameters, id: id)
    return .response(.json { ImportPreviewDocument(reading: reading).write(to: &$0) })
  }
  let result = try imports.replace(id, with: source, parameters)
  let document = SeriesDocument(summary: result.summary, imported: result.imported)
  return .response(.series(result.isNew ? .created : .ok, document))
}

extension HTTPResponse {
  fileprivate static func series(_ status: HTTPStatus, _ document: SeriesDocument) -> HTTPResponse {
    var response = HTTPResponse.json(status) { document.write(to: &$0) }
    if status == .created { response.headers.set("Location", "/v1/series/\(document.summary.record.definition.id)") }
    return response
  }
}
