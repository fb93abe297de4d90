package import HTTP
package import Monitoring

/// The whole API as one handler: access, then idempotency, then the route.
package struct APIHandler: HTTPHandler {
  private let router: Router
  private let token: BearerToken?
  private let idempotency: Idempotency
  /// To be told of every request as it ends.
  package let metrics: Metrics

  package init(service: Service, token: BearerToken?) {
    self.token = token
    idempotency = Idempotency(context: service.context)
    var table = RouteTable(service: service)
    metrics = table.addMetricsRoute(service)
    router = table.router
  }

  /// Every route, for the test that holds them against the OpenAPI document.
  package var routes: [Router.Route] { router.routes }

  package func respond(to request: HTTPRequest) -> HTTPOutcome {
    if let token, !Self.isOpen(request), !token.isCarried(by: request.headers) {
      return named(.response(Self.unauthorized(request)), request)
    }
    return named(idempotency.respond(to: request, with: router), request)
  }

  /// The health checks are for load balancers, which hold no token. The console's page and its files are the same for
  /// everybody; what it shows it asks for with the token that its user types in.
  private static func isOpen(_ request: HTTPRequest) -> Bool {
    openPaths.contains(request.target.segments)
  }

  private static let openPaths: Set<[String]> = [
    ["healthz"], ["readyz"], [], ["console", "console.css"], ["console", "console.js"],
    ["console", "questions.js"],
  ]

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
