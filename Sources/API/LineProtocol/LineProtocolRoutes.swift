import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// InfluxDB's ways to write, and what its clients ask before: `/write`, `/api/v2/write`, `/ping`, `/health`.
  mutating func addLineProtocolRoutes(_ service: Service) {
    let ingest = ManySeriesIngest(context: service.context, observer: service.watch)
    let senders = service.context.counters.senders

    for path in ["/write", "/api/v2/write"] {
      on(.post, path, wants: .ingest) { request in
        do {
          _ = try senders.counting(.lineProtocol) {
            let (precision, creation, allowsGaps) = try request.lineQuery()
            try request.checkBody()
            return try ingest.addLines(
              request.textOfMany(), precision: precision, creating: creation, allowsGaps: allowsGaps,
              sender: Caller.current.name ?? "")
          } points: {
            $0.points?.rows ?? 0
          } leftOut: {
            $0.textsLeftOut
          }
          return .response(HTTPResponse(.noContent))
        } catch {
          return .response(InfluxAnswer.response(to: Problem(reporting: error), requestID: request.http.id))
        }
      }
    }

    on(.get, "/ping", wants: nil) { request in
      var query = request.query
      let isVerbose = query.flag("verbose") ?? false
      _ = query.text("wait_for_leader")
      try query.finish()
      let headers: HTTPHeaders = ["X-Influxdb-Version": BuildInfo.version, "X-Influxdb-Build": "lapwing"]
      guard isVerbose else { return .response(HTTPResponse(.noContent, headers: headers)) }
      return .response(.json(headers: headers) { writer in writer.object { $0.field("version", BuildInfo.version) } })
    }

    on(.get, "/health", wants: nil) { request in
      try request.query.finish()
      let failing = service.failingChecks
      let status: HTTPStatus = failing.isEmpty ? .ok : .serviceUnavailable
      return .response(
        .json(status) { writer in
          writer.object { writer in
            writer.field("name", "lapwing")
            writer.field("status", failing.isEmpty ? "pass" : "fail")
            writer.field(
              "message",
              failing.isEmpty ? "ready for writes" : failing.map { "\($0.name): \($0.reason)" }.joined(separator: ", "))
            writer.field("version", BuildInfo.version)
          }
        })
    }
  }
}

extension APIRequest {
  /// The query of a request in line protocol: what its times count, and how series are made. Where InfluxDB would put the points
  /// is of no account: here a measurement and its tags say it.
  fileprivate func lineQuery() throws(Problem) -> (precision: LinePrecision, creation: SeriesCreation, allowsGaps: Bool)
  {
    var query = query
    for name in ["db", "rp", "consistency", "u", "p", "org", "orgID", "bucket"] { _ = query.text(name) }
    var precision = LinePrecision.nanoseconds
    if let name = query.text("precision"), !name.isEmpty {
      if let known = LinePrecision(name) {
        precision = known
      } else {
        query.report("precision", .invalidValue, "must be one of ns, us, ms, s, or n, u, ms, s, m, h")
      }
    }
    let creation = query.seriesCreation()
    let allowsGaps = query.flag("allow_gaps") ?? false
    try query.finish()
    return (precision, creation, allowsGaps)
  }
}
