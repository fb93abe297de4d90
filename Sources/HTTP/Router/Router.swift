/// Finds the handler of a request by its path and method.
///
/// Patterns are segments between slashes, literal or `{name}`: `/v1/series/{id}/points`. A literal outranks a
/// parameter, segment by segment; where the literal's branch has no route for the rest, the parameter's is tried.
/// HEAD is answered by GET's handler, OPTIONS with 204 and `Allow`, a known path with another method by 405 with
/// `Allow`, and a method that nobody knows by 501 (RFC 9110 §9.1, §15.5.6).
package struct Router: HTTPHandler {
  package typealias Respond = @Sendable (HTTPRequest) -> HTTPOutcome

  private var root = RouteNode()
  private let fail: @Sendable (HTTPStatus, HTTPRequest) -> HTTPResponse
  /// Every route, in the order they were added: for documents and tests.
  package private(set) var routes: [Route] = []

  package struct Route: Sendable, Hashable {
    package let method: HTTPMethod
    package let pattern: String

    package init(method: HTTPMethod, pattern: String) {
      self.method = method
      self.pattern = pattern
    }
  }

  /// `fail` makes the answers to what finds no route, of status 404, 405 or 501 and in plain text where nothing is said;
  /// `Allow` is added to them where it belongs.
  package init(
    fail: @escaping @Sendable (HTTPStatus, HTTPRequest) -> HTTPResponse = { status, _ in
      HTTPResponse(status, text: status.reason + "\n")
    }
  ) {
    self.fail = fail
  }

  /// Adds a route. Stops the program where the pattern is malformed or taken: routes are ours, and made at start.
  package mutating func on(_ method: HTTPMethod, _ pattern: String, _ respond: @escaping Respond) {
    precondition(pattern.utf8.first == UInt8(ascii: "/"), "a pattern begins with a slash: \(pattern)")
    let parts = pattern == "/" ? [] : pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let isNew = root.insert(parts[...], RouteTarget(method: method, pattern: pattern, respond: respond))
    precondition(isNew, "a route is added once: \(method.name) \(pattern)")
    routes.append(Route(method: method, pattern: pattern))
  }

  package func respond(to request: HTTPRequest) -> HTTPOutcome {
    if case .other = request.method { return .response(fail(.notImplemented, request)) }
    if request.target.isAsterisk { return .response(Self.allowed(["GET", "HEAD", "OPTIONS"])) }
    if request.method == .connect { return .response(fail(.notImplemented, request)) }
    var values: [String] = []
    guard let node = root.find(request.target.segments[...], &values) else {
      return .response(fail(.notFound, request))
    }
    guard let target = node.target(for: request.method) else { return .response(refuse(request, node)) }
    return target.run(request, values)
  }

  /// The route that a request leads to, HEAD to that of GET; nil where there is none.
  package func route(of request: HTTPRequest) -> Route? {
    var values: [String] = []
    let target = root.find(request.target.segments[...], &values)?.target(for: request.method)
    return target.map { Route(method: $0.method, pattern: $0.pattern) }
  }

  private func refuse(_ request: HTTPRequest, _ node: RouteNode) -> HTTPResponse {
    if request.method == .options { return Self.allowed(node.allowedMethods) }
    var response = fail(.methodNotAllowed, request)
    response.headers.set("Allow", node.allowedMethods.joined(separator: ", "))
    return response
  }

  private static func allowed(_ methods: [String]) -> HTTPResponse {
    HTTPResponse(.noContent, headers: ["Allow": methods.joined(separator: ", ")])
  }
}
