import Formats
import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/series/{id}/points`.
  mutating func addPointRoutes(_ service: Service) {
    let points = PointReader(context: service.context)
    let ingest = PointIngest(context: service.context, observer: service.watch)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/series/{id}/points", wants: .read, varies: ["Accept"]) { request in
      let mediaType = try request.preferred(among: ["application/json", "text/csv"])
      let isStream = mediaType == "text/csv"
      var reader = request.query
      let query = isStream ? reader.pointsOfStream() : reader.points()
      try reader.finish()
      let id = request.parameter("id")
      return try polling.answer(request, topics: [.series(id)], wait: query.wait) {
        let series = try points.series(id)
        return PollView(request, state: "\(series.key)-\(series.revision)", mediaType: mediaType) {
          let slots = PointReader.slots(of: series, from: query.from, to: query.to)
          if isStream { return .csv(PointExport(context: service.context, series: series, slots: slots)) }
          return try points.answer(query, series, slots, request.cursors)
        }
      }
    }

    on(.post, "/v1/series/{id}/points", wants: .ingest) { request in
      let id = request.parameter("id")
      try request.checkBody()
      let added = try ingest.add(request, to: id)
      return .response(.json { PointsAddedDocument(added: added).write(to: &$0) })
    }

    let deletion = PointDeletion(service: service)
    on(.delete, "/v1/series/{id}/points", wants: .ingest) { request in
      var query = request.query
      let range = query.range()
      if range.from == nil, range.to == nil {
        query.report("from", .missingKey, "is required, or 'to': a range of points is deleted")
      }
      try query.finish()
      let deleted = try deletion.delete(from: range.from, to: range.to, of: request.parameter("id"))
      return .response(.json { PointsDeletedDocument(deleted: deleted).write(to: &$0) })
    }
  }
}

extension PointReader {
  fileprivate func answer(
    _ query: PointQuery, _ series: SeriesRecord, _ slots: Range<Int64>, _ cursors: ListCursors
  ) throws -> HTTPResponse {
    let page =
      if let most = query.maxPoints { try sample(of: series, slots: slots, limit: most) } else {
        try page(
          of: series, slots: slots, startingAt: query.start?.slot(in: series),
          limit: query.limit ?? PointQuery.defaultPoints)
      }
    let document = PointDocument(page: page, cursors: cursors)
    return .json { writer in
      if query.format == .rows { document.writeRows(to: &writer) } else { document.writeColumns(to: &writer) }
    }
  }
}

extension APIRequest {
  /// The query of an addition of points that are no CSV.
  fileprivate func allowsGaps() throws(Problem) -> Bool {
    var query = query
    let allowsGaps = query.flag("allow_gaps") ?? false
    try query.finish()
    return allowsGaps
  }
}

extension PointIngest {
  /// Adds what the body holds, by its media type.
  fileprivate func add(_ request: APIRequest, to id: String) throws -> PointsAdded {
    switch try request.contentType() {
    case "application/json":
      let body = try request.json()
      if body["timestamps"] == nil, let table = JSONTables(body) {
        return try addFile(ImportSource(table), to: id, request.additionParameters())
      }
      let allowsGaps = try request.allowsGaps()
      return try add(request.pointColumns(body), to: id, allowsGaps: allowsGaps)
    case "application/x-ndjson":
      let allowsGaps = try request.allowsGaps()
      return try addRows(request.http.body.upload(), to: id, allowsGaps: allowsGaps)
    case let type where APIRequest.isFile(type):
      return try addFile(request.importSource(), to: id, request.additionParameters())
    default:
      throw Problem(
        unsupportedType: "This operation takes application/json (columns), application/x-ndjson (rows) and text/csv",
        curl: "text/csv")
    }
  }
}

extension HTTPResponse {
  fileprivate static func csv(_ export: PointExport) -> HTTPResponse {
    HTTPResponse(
      .ok, headers: ["Content-Type": "text/csv; charset=utf-8"], body: .stream(length: nil, PointStream(export)))
  }
}
