import HTTP
import JSON
import Synchronization

/// A receiver of a test's own, that keeps what is posted to it.
final class HookServer: Sendable {
  struct Call: Sendable {
    let path: String
    let fingerprint: String?
    let body: [UInt8]
    let isTaken: Bool

    var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }
  }

  private let handler: Handler
  private let server: HTTPServer

  /// - Parameter takes: whether to take the next message, of all that come.
  init(takes: @escaping @Sendable () -> Bool = { true }) throws {
    handler = Handler(takes: takes)
    server = try HTTPServer.start(HTTPServerConfiguration(), handler: handler)
  }

  deinit { server.shutDown(within: .seconds(1)) }

  var url: String { "http://127.0.0.1:\(server.port)" }

  /// In the order in which they came.
  var calls: [Call] { handler.calls.withLock { $0 } }

  private final class Handler: HTTPHandler {
    let calls = Mutex<[Call]>([])
    private let takes: @Sendable () -> Bool

    init(takes: @escaping @Sendable () -> Bool) { self.takes = takes }

    func respond(to request: HTTPRequest) -> HTTPOutcome {
      let body = (try? request.body.collect(limit: 1 << 20)) ?? []
      let isTaken = takes()
      calls.withLock {
        $0.append(
          Call(
            path: request.target.path, fingerprint: request.headers["Lapwing-Fingerprint"], body: body,
            isTaken: isTaken))
      }
      return .response(HTTPResponse(isTaken ? .noContent : .serviceUnavailable))
    }
  }
}
