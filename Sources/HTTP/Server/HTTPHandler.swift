/// What answers requests. Called on the threads of the pool, many at a time; may block.
package protocol HTTPHandler: Sendable {
  func respond(to request: HTTPRequest) -> HTTPOutcome
  /// Whether the answer to a request without a body comes from memory within microseconds and never waits. It is then
  /// made on the loop, also while all threads of the pool are busy. Itself as quick; no by default.
  func answersAtOnce(_ request: HTTPRequest) -> Bool
  /// Whether a request without a body is served also where the server is short of connections, threads or memory, as a
  /// health check must be. Quick; no by default.
  func isVital(_ head: RequestHead) -> Bool
}

extension HTTPHandler {
  package func answersAtOnce(_ request: HTTPRequest) -> Bool { false }
  package func isVital(_ head: RequestHead) -> Bool { false }
}
