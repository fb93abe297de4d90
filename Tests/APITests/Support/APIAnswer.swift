import HTTP
import JSON

@testable import API

extension APIFixture {
  /// The answer to a request; fails where it would have to be waited for.
  func ask(
    _ method: HTTPMethod, _ target: String, _ body: String = "", type: String? = nil, headers: HTTPHeaders = [:]
  ) throws -> APIAnswer {
    var headers = headers
    if let type { headers.set("Content-Type", type) }
    let request = try HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
    return try APIAnswer(handler.respond(to: request))
  }

  func json(_ method: HTTPMethod, _ target: String, _ body: String) throws -> APIAnswer {
    try ask(method, target, body, type: "application/json")
  }

  func csv(_ method: HTTPMethod, _ target: String, _ body: String) throws -> APIAnswer {
    try ask(method, target, body, type: "text/csv")
  }
}

/// An answer as tests look at it.
struct APIAnswer {
  let status: Int
  let headers: HTTPHeaders
  let text: String

  init(_ outcome: HTTPOutcome) throws {
    guard case .response(let response) = outcome else { throw Unexpected.wait }
    status = response.status.code
    headers = response.headers
    switch response.body {
    case .none: text = ""
    case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
    case .stream(_, var producer):
      var bytes: [UInt8] = []
      loop: while true {
        switch producer.next(nil) {
        case .bytes(let piece): bytes += piece
        case .end: break loop
        case .wait, .fail: throw Unexpected.wait
        }
      }
      text = String(decoding: bytes, as: UTF8.self)
    }
  }

  enum Unexpected: Error { case wait }

  var json: JSONValue { (try? JSONValue.parse(text)) ?? .null }
  var code: String? { json["code"]?.string }
  /// The codes and places of the faults: `off_grid /timestamps/1`.
  var faults: [String] {
    (json["errors"]?.array ?? []).map { fault in
      let line = fault["line"]?.integer.map { "line \($0)" }
      let column = fault["column"]?.string
      let place = fault["pointer"]?.string ?? fault["parameter"]?.string
      return [fault["code"]?.string, place, line, column].compactMap { $0 }.joined(separator: " ")
    }
  }
}
