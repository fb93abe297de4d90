import HTTP

/// The routes of the API: each a function that may throw, whose errors become problem documents.
struct RouteTable {
  private(set) var router: Router
  /// What each route wants its callers to show.
  private var admissions: [Router.Route: RouteAdmission] = [:]

  init() {
    router = Router { failure, request in
      Problem(failure, request).response(requestID: request.id)
    }
  }

  /// - Parameter scope: what a token must be for; nil for a route that is open to everybody.
  mutating func on(
    _ method: HTTPMethod, _ pattern: String, wants scope: AccessScope?,
    _ respond: @escaping @Sendable (APIRequest) throws -> HTTPOutcome
  ) {
    admissions[Router.Route(method: method, pattern: pattern)] = scope.map { .scope($0) } ?? .free
    router.on(method, pattern) { request in
      Self.answering(request.id) { try respond(APIRequest(http: request)) }
    }
  }

  /// What a request must show; HEAD what GET must.
  func admission(of request: HTTPRequest) -> RouteAdmission {
    router.route(of: request).flatMap { admissions[$0] } ?? .token
  }

  /// Runs a step of a route; what it throws is the answer.
  static func answering(_ requestID: @autoclosure () -> String, _ step: () throws -> HTTPOutcome) -> HTTPOutcome {
    do {
      return try step()
    } catch {
      return .response(Problem(reporting: error).response(requestID: requestID()))
    }
  }
}

extension Problem {
  fileprivate init(_ failure: Router.Failure, _ request: HTTPRequest) {
    switch failure {
    case .notFound: self.init(.notFound, "There is no such path; GET /openapi.json lists them.")
    case .methodNotAllowed:
      self.init(
        .methodNotAllowed, "The path does not know \(request.method.name); the header Allow says which it does.")
    case .notImplemented: self.init(.notImplemented, "The server does not know this method.")
    }
  }
}
