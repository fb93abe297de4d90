import HTTP
import Monitoring

/// Fields that make a request mean less than its method says, and that nothing here evaluates. To pass over them would
/// carry out what the client forbade: a PUT that was to make a series only where there is none would replace it.
enum Conditions {
  /// Why the request is not carried out: `unsupported_precondition` for If-Match, and for If-None-Match where it is no
  /// poll's (RFC 9110 §13.1.1 and §13.1.2 want them evaluated), `malformed_request` for a PUT of a part (§14.5). Nil
  /// where there is no such field. If-Unmodified-Since is passed over, as it must be where there are no dates (§13.1.4).
  static func problem(of request: HTTPRequest) -> Problem? {
    let headers = request.headers
    if headers["if-match"] != nil { return unsupported("If-Match") }
    guard ![.get, .head, .options].contains(request.method) else { return nil }
    if headers["if-none-match"] != nil { return unsupported("If-None-Match") }
    guard request.method == .put, headers["content-range"] != nil else { return nil }
    return Problem(.malformedRequest, "A PUT replaces all; send the whole, without Content-Range.")
  }

  private static func unsupported(_ field: String) -> Problem {
    let detail = "\(field) is not evaluated for this method, and nothing was done; send the request without it."
    return Problem(
      MonitoringError(
        .unsupportedPrecondition, detail,
        faults: [
          Fault(at: .header(field), code: .unsupportedPrecondition, detail: "is not evaluated for this method")
        ]))
  }
}
