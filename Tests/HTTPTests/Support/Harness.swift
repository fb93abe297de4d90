@testable import HTTP

/// A server on a port of its own for the length of a test.
func withServer(
  _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
  respond: @escaping @Sendable (HTTPRequest) -> HTTPOutcome,
  _ body: (HTTPServer, HTTPClient) throws -> Void
) throws {
  var configuration = HTTPServerConfiguration()
  configuration.handlerThreads = 4
  configure(&configuration)
  let server = try HTTPServer.start(configuration, respond: respond)
  defer { server.shutDown(within: .seconds(5)) }
  try body(server, HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10)))
}

extension HTTPServer {
  /// A server whose handler is a closure.
  static func start(
    _ configuration: HTTPServerConfiguration, respond: @escaping @Sendable (HTTPRequest) -> HTTPOutcome
  ) throws(SystemError) -> HTTPServer {
    try start(configuration, handler: ClosureHandler(body: respond))
  }
}

private struct ClosureHandler: HTTPHandler {
  let body: @Sendable (HTTPRequest) -> HTTPOutcome
  func respond(to request: HTTPRequest) -> HTTPOutcome { body(request) }
}

extension HTTPSubscription {
  /// A wait for time to pass, nothing else.
  init(timeout: Duration) { self.init(timeout: timeout) { _ in nil } }
}
