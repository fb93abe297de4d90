import HTTP
import JSON
import Monitoring

/// Problems as clients of InfluxDB read them: `error` of version 1, `code` and `message` of version 2, in one document.
///
/// What sending again can't mend is 400, as there; 401, 403, 404, 413, 429 and what is ours stay what they are.
enum InfluxAnswer {
  static let paths: Set<String> = ["/write", "/api/v2/write"]
  private static let kept: Set<Int> = [401, 403, 404, 408, 411, 413, 415, 421, 429]

  static func response(to problem: Problem, requestID: String) -> HTTPResponse {
    let own = problem.code.status.code
    let isFound = problem.code == .notFound || own != 404
    let status = own >= 500 || (kept.contains(own) && isFound) ? problem.code.status : .badRequest
    let code = Self.code(of: status)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("code", code)
      writer.field("message", problem.detail)
      writer.field("error", problem.detail)
      if case .line(let line, let column)? = problem.faults.first?.place {
        writer.field("line", line)
        if let column = column.flatMap({ Int($0) }) { writer.field("column", column) }
      }
      writer.field("request_id", requestID)
    }
    var headers = problem.headers
    headers.set("Content-Type", "application/json")
    headers.set("X-Influxdb-Error", String(problem.detail.prefix { $0 != "\n" }.prefix(512)))
    headers.set("X-Platform-Error-Code", code)
    return HTTPResponse(status, headers: headers, body: .bytes(writer.bytes))
  }

  /// Those of InfluxDB 2.
  private static func code(of status: HTTPStatus) -> String {
    switch status.code {
    case 401: "unauthorized"
    case 403: "forbidden"
    case 404: "not found"
    case 413: "request too large"
    case 429: "too many requests"
    case 503, 507: "unavailable"
    case 500...: "internal error"
    default: "invalid"
    }
  }
}

extension Problem {
  /// The answer that carries it, in the terms of whoever sent the request.
  func answer(to request: HTTPRequest) -> HTTPResponse {
    InfluxAnswer.paths.contains(request.target.path)
      ? InfluxAnswer.response(to: self, requestID: request.id) : response(requestID: request.id)
  }
}
