import HTTP
import JSON
import Monitoring
import Platform
import Storage

/// Makes POST safe to send again: the answer to a request with an `Idempotency-Key` is kept for a day and given again
/// to the same request with the same key (draft-ietf-httpapi-idempotency-key-header).
///
/// **What a kill leaves.** The transaction that first writes for a request writes its key too (`IdempotentWork`), the
/// answer is recorded after. A process that dies before the first has done nothing, and the request sent again is carried
/// out; one that dies between the two leaves a key without an answer, and the request sent again is told so (409
/// `idempotency_answer_lost`) and not carried out twice. So is one whose work was committed before a fault of ours.
///
/// No route needs its later transactions to be done by the client: points that were stored and not judged are judged by
/// their monitors with the next ones, and a job that was queued is found by the next start.
struct Idempotency: Sendable {
  static let longestKey = 128
  /// The body is part of what makes requests the same, so it is read whole before the work begins; a larger upload goes
  /// without a key, and is safe to send again by itself, since points land on their times.
  static let largestBody = APIRequest.mostJSONBytes

  private let context: ServiceContext
  private let keysAtWork = InFlightKeys()

  init(context: ServiceContext) {
    self.context = context
  }

  func respond(to request: HTTPRequest, with router: Router) -> HTTPOutcome {
    guard request.method == .post, let text = request.headers["idempotency-key"] else {
      return router.respond(to: request)
    }
    do {
      guard (1...Self.longestKey).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
        throw Problem(
          MonitoringError(
            .invalidValue, "Idempotency-Key has 1 to \(Self.longestKey) printable characters of ASCII.",
            faults: [Fault(at: .header("Idempotency-Key"), code: .invalidValue, detail: "is not of the wanted form")])
        )
      }
      let key = IdempotencyKey(key: text, method: request.method.name, path: request.target.path)
      return try carryOut(request, key, router)
    } catch {
      return .response(Problem(reporting: error).answer(to: request))
    }
  }

  private func carryOut(_ request: HTTPRequest, _ key: IdempotencyKey, _ router: Router) throws -> HTTPOutcome {
    var request = request
    let work = IdempotentWork(key: key, fingerprint: try fingerprint(&request), createdAt: context.now())
    let claim = try keysAtWork.claim(work) {
      try context.database.read { try $0.idempotency.recall(key, fingerprint: work.fingerprint) }
    }
    switch claim {
    case .fresh(let claimed):
      return Self.run(work) { router.respond(to: request) }.mapResponse { response in
        defer { claimed.end() }
        return record(response, to: work)
      }
    case .known(.recorded(let response)): return .response(replay(response))
    case .known(.mismatch):
      throw Problem(.idempotencyKeyReused, "The key came before at this path, with another query or body.")
    case .known(.carriedOut):
      throw Problem(
        .idempotencyAnswerLost,
        "The first request with this key was carried out, but the server stopped or failed before its answer was kept; "
          + "look at what it was to make or change.")
    case .inUse:
      throw Problem(.idempotencyKeyInUse, "The first request with this key is still being worked on.")
    }
  }

  /// Runs a route in the name of the request, what follows a wait too.
  private static func run(_ work: IdempotentWork, _ step: () -> HTTPOutcome) -> HTTPOutcome {
    let outcome = work.scope(step)
    guard case .wait(let wait) = outcome else { return outcome }
    return .wait(wait.around { resume in run(work, resume) })
  }

  private func fingerprint(_ request: inout HTTPRequest) throws -> [UInt8] {
    let body = try request.body.collect(limit: Self.largestBody)
    request = request.replacingBody(with: body)
    var hash = FNV1a()
    for byte in body { hash.combine(byte) }
    // As it is read: what else the field says changes nothing, and of no body not even the type does.
    let type = body.isEmpty ? "" : try request.contentType()
    return Array("\(query(of: request))\n\(type)\n\(body.count)\n\(hash.value)".utf8)
  }

  /// The query; of senders that may carry their token in it, what tells it from others.
  private func query(of request: HTTPRequest) -> String {
    guard SenderCredential.isTaken(at: request.target.path) else { return request.target.rawQuery }
    var hash = FNV1a()
    for byte in request.target.rawQuery.utf8 { hash.combine(byte) }
    return "\(hash.value)"
  }

  /// Keeps an answer that tells what came of the work; not a stream.
  ///
  /// A success does. A refusal (4xx) of which nothing was written does not: the series that was not there (404), the job
  /// that was in the way (409), the model that a body named (422), the scope that a token lacked (403) may be there, gone or
  /// granted when the request comes again, and to carry it out then is to carry it out once. What was written in part and
  /// then refused is told again, unless the request did not arrive whole (400, 408). Faults of ours (5xx), and that there
  /// were too many at once (429), say nothing of the request.
  private func record(_ response: HTTPResponse, to work: IdempotentWork) -> HTTPResponse {
    let isSuccess = (200..<300).contains(response.status.code)
    let tellsNothing: Set<HTTPStatus> = [.badRequest, .requestTimeout, .tooManyRequests]
    guard response.status.code < 500, !tellsNothing.contains(response.status), let body = response.body.whole,
      isSuccess || isCarriedOut(work)
    else { return response }
    let recorded = RecordedResponse(
      status: Int64(response.status.code), headersJSON: JSONValue.object(JSONObject(response.headers)).text, body: body)
    // The work is done and its answer is right; where this fails only the memory of the answer is lost.
    try? context.database.write { try $0.idempotency.record(recorded, to: work) }
    return response
  }

  private func isCarriedOut(_ work: IdempotentWork) -> Bool {
    let memory = try? context.database.read { try $0.idempotency.recall(work.key, fingerprint: work.fingerprint) }
    return memory == .carriedOut
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
  /// The fields of an answer, the lines of a repeated one, which is a list, joined.
  fileprivate init(_ headers: HTTPHeaders) {
    self.init()
    for field in headers.fields where field.name != "X-Request-Id" {
      self[field.name] = .string(headers.all(field.name).joined(separator: ", "))
    }
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
