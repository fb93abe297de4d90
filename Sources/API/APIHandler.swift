package import HTTP
package import Monitoring

/// The whole API as one handler: access, then idempotency, then the route.
package struct APIHandler: HTTPHandler {
  private let router: Router
  private let token: BearerToken?
  private let idempotency: Idempotency

  package init(service: Service, token: BearerToken?) {
    self.token = token
    idempotency = Idempotency(context: service.context)
    router = RouteTable(service: service).router
  }

  /// Every route, for the test that holds them against the OpenAPI document.
  package var routes: [Router.Route] { router.routes }

  package func respond(to request: HTTPRequest) -> HTTPOutcome {
    if let token, !Self.isOpen(request), !token.isCarried(by: request.headers) {
      return named(.response(Self.unauthorized(request)), request)
    }
    return named(idempotency.respond(to: request, with: router), request)
  }

  /// The health checks are for load balancers, which hold no token.
  private static func isOpen(_ request: HTTPRequest) -> Bool {
    request.target.segments == ["healthz"] || request.target.segments == ["readyz"]
  }

  private static func unauthorized(_ request: HTTPRequest) -> HTTPResponse {
    let problem = Problem(
      .unauthorized, "A valid bearer token is wanted: -H 'Authorization: Bearer …'.",
      headers: ["WWW-Authenticate": "Bearer realm=\"lapwing\""])
    return problem.response(requestID: request.id)
  }

  /// Puts the request's name on the answer, also on one that comes after a wait.
  private func named(_ outcome: HTTPOutcome, _ request: HTTPRequest) -> HTTPOutcome {
    outcome.mapResponse { response in
      var response = response
      response.headers.set("X-Request-Id", request.id)
      return response
    }
  }
}

extension HTTPOutcome {
  /// The same outcome with its response changed, whenever that comes.
  func mapResponse(_ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse) -> HTTPOutcome {
    switch self {
    case .response(let response): .response(change(response))
    case .wait(let wait): .wait(wait.mapOutcome { $0.mapResponse(change) })
    }
  }
}

extension APIHandler {
  /// The answer to what never reached a route: a request that cannot be read, or one too many.
  package static let refusal: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
    let code = ProblemCode.allCases.first { $0.status == refusal.status && refusals.contains($0) } ?? .malformedRequest
    let headers: HTTPHeaders = code == .overloaded ? ["Retry-After": "1"] : [:]
    return Problem(code, refusal.detail, headers: headers).response(requestID: refusal.requestID)
  }

  /// The codes of what the server refuses by itself, one a status.
  private static let refusals: Set<ProblemCode> = [
    .malformedRequest, .requestTimeout, .lengthRequired, .bodyTooLarge, .targetTooLong, .expectationFailed,
    .headersTooLarge, .internalError, .notImplemented, .overloaded, .httpVersionNotSupported,
  ]
}
