/// What answers requests. Called on the threads of the pool, many at a time; may block.
package protocol HTTPHandler: Sendable {
  func respond(to request: HTTPRequest) -> HTTPOutcome
}

/// A handler that is a closure.
package struct HTTPClosureHandler: HTTPHandler {
  private let body: @Sendable (HTTPRequest) -> HTTPOutcome

  package init(_ body: @escaping @Sendable (HTTPRequest) -> HTTPOutcome) { self.body = body }

  package func respond(to request: HTTPRequest) -> HTTPOutcome { body(request) }
}
