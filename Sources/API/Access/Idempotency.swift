import HTTP
import JSON
import Monitoring
import Storage

/// Makes POST safe to send again: the answer to a request with an `Idempotency-Key` is kept for a day and given again
/// to the same request with the same key (draft-ietf-httpapi-idempotency-key-header).
///
/// The answer is recorded right after the work is committed, not within: a process that dies between the two has done
/// the work and forgets the key.
struct Idempotency: Sendable {
  static let longestKey = 128
  /// The body is part of what makes requests the same, so it is read whole before the work begins; a larger upload goes
  /// without a key, and is safe to send again by itself, since points land on their times.
  static let largestBody = APIRequest.mostJSONBytes

  let context: ServiceContext

  func respond(to request: HTTPRequest, with router: Router) -> HTTPOutcome {
    guard request.method == .post, let text = request.headers["idempotency-key"] else {
      return router.respond(to: request)
    }
    return RouteTable.answering(request.id) {
      guard (1...Self.longestKey).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
        throw Problem(
          MonitoringError(
            "invalid_value", "Idempotency-Key has 1 to \(Self.longestKey) printable characters of ASCII.",
            faults: [Fault(at: .header("Idempotency-Key"), code: "invalid_value", detail: "is not of the wanted form")])
        )
      }
      let key = IdempotencyKey(key: text, method: request.method.name, path: request.target.path)
      return try carryOut(request, key, router)
    }
  }

  private func carryOut(_ request: HTTPRequest, _ key: IdempotencyKey, _ router: Router) throws -> HTTPOutcome {
    var request = request
    let fingerprint = try fingerprint(&request)
    let claim = try context.database.write { transaction in
      try transaction.idempotency.claim(key, fingerprint: fingerprint, now: context.now())
    }
    switch claim {
    case .fresh: return router.respond(to: request).mapResponse { record($0, key) }
    case .recorded(let response): return .response(replay(response))
    case .mismatch:
      throw Problem(.idempotencyKeyReused, "The key came before at this path, with another query or body.")
    case .inFlight:
      throw Problem(.idempotencyKeyInUse, "The first request with this key is still being worked on.")
    }
  }

  private func fingerprint(_ request: inout HTTPRequest) throws -> [UInt8] {
    let body = try request.body.collect(limit: Self.largestBody)
    request = request.replacingBody(with: body)
    var hash = FowlerNollVo()
    for byte in body { hash.combine(byte) }
    let type = request.headers["content-type"] ?? ""
    return Array("\(request.target.rawQuery)\n\(type)\n\(body.count)\n\(hash.value)".utf8)
  }

  /// Keeps an answer; streams, and those to faults of ours or to requests that did not arrive whole (400, 408), are
  /// forgotten, so that the client may try again.
  private func record(_ response: HTTPResponse, _ key: IdempotencyKey) -> HTTPResponse {
    do {
      try context.database.write { transaction in
        guard response.status.code < 500, ![.badRequest, .requestTimeout].contains(response.status),
          let body = response.body.whole
        else {
          return try transaction.idempotency.release(key)
        }
        let headers = JSONObject(response.headers)
        let recorded = RecordedResponse(
          status: Int64(response.status.code), headersJSON: JSONValue.object(headers).text, body: body)
        try transaction.idempotency.complete(key, recorded)
      }
    } catch {
      // The work is done and its answer is right; only the memory of it is lost.
    }
    return response
  }

  private func replay(_ recorded: RecordedResponse) -> HTTPResponse {
    var headers: HTTPHeaders = ["Idempotent-Replayed": "true"]
    if let stored = try? JSONValue.parse(recorded.headersJSON), let members = stored.object {
      for (name, value) in zip(members.keys, members.values) {
        if let text = value.string { headers.add(name, text) }
      }
    }
    let body: HTTPResponse.Body = recorded.body.isEmpty ? .none : .bytes(recorded.body)
    return HTTPResponse(HTTPStatus(Int(recorded.status)), headers: headers, body: body)
  }
}

extension JSONObject {
  /// The fields of an answer; of a repeated one the last.
  fileprivate init(_ headers: HTTPHeaders) {
    self.init()
    for field in headers.fields where field.name != "X-Request-Id" { self[field.name] = .string(field.value) }
  }
}

extension HTTPResponse.Body {
  /// The bytes of a body that is not streamed.
  fileprivate var whole: [UInt8]? {
    switch self {
    case .none: []
    case .bytes(let bytes): bytes
    case .stream: nil
    }
  }
}
