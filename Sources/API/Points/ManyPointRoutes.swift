import HTTP
import Monitoring

extension RouteTable {
  /// `/v1/points`.
  mutating func addManyPointRoutes(_ service: Service) {
    let ingest = ManySeriesIngest(context: service.context, observer: service.watch)
    let senders = service.context.counters.senders

    on(.post, "/v1/points", wants: .ingest) { request in
      let added = try senders.counting(.points) {
        try request.checkBody()
        return try ingest.add(request)
      } points: {
        $0.rows
      }
      return .response(.json { PointsOfManyDocument(added: added).write(to: &$0) })
    }
  }
}

extension ManySeriesIngest {
  /// Adds what the body holds, by its media type.
  fileprivate func add(_ request: APIRequest) throws -> PointsOfMany {
    let sender = Caller.current.name ?? ""
    switch try request.contentType() {
    case "application/json":
      let (creation, allowsGaps) = try request.additionOfMany()
      let points = try request.pointsOfMany(request.json())
      return try add(points, creating: creation, allowsGaps: allowsGaps, sender: sender) { series, row in
        .body("/series/\(series)/timestamps/\(row)")
      }
    case "application/x-ndjson":
      let (creation, allowsGaps) = try request.additionOfMany()
      let text = try request.textOfMany()
      return try addRows(text, creating: creation, allowsGaps: allowsGaps, sender: sender)
    default:
      throw Problem(
        unsupportedType: "This operation takes application/x-ndjson (rows) and application/json (columns)",
        curl: "application/x-ndjson")
    }
  }
}

extension APIRequest {
  /// The query of an addition of points of many series.
  fileprivate func additionOfMany() throws(Problem) -> (creation: SeriesCreation?, allowsGaps: Bool) {
    var query = query
    let creation = query.optionalCreation()
    let allowsGaps = query.flag("allow_gaps") ?? false
    try query.finish()
    return (creation, allowsGaps)
  }

  /// A body of rows of many series, which is held whole: its rows are sorted by their series before they are stored.
  func textOfMany() throws -> [UInt8] {
    let text = try http.body.collect(limit: SeriesLimits.bytesOfMany)
    // Rows take less memory as columns than as text.
    if text.count >= ValueMemory.smallestText { try holdMemory(bytes: text.count) }
    return text
  }
}
