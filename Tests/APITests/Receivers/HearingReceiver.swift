import Dispatch
import HTTP
import JSON
import Monitoring
import Synchronization
import Testing

@testable import API

/// A receiver over a real socket that keeps what is posted to it.
final class HearingReceiver: HTTPHandler {
  struct Call: Sendable {
    let path: [String]
    let headers: RequestHeaders
    let body: [UInt8]

    var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }
    var fingerprint: String? { headers["Lapwing-Fingerprint"] }
  }

  private struct State {
    var calls: [Call] = []
    var statuses: [HTTPStatus] = []
  }

  private let state: Mutex<State>
  let heard = DispatchSemaphore(value: 0)
  private let server = Mutex<HTTPServer?>(nil)

  /// - Parameter statuses: of its first answers; then 204.
  init(_ statuses: [HTTPStatus] = []) throws {
    state = Mutex(State(statuses: statuses))
    let started = try HTTPServer.start(HTTPServerConfiguration(), handler: Relay(receiver: self))
    server.withLock { $0 = started }
  }

  deinit { server.withLock { $0 }?.shutDown(within: .seconds(1)) }

  var calls: [Call] { state.withLock { $0.calls } }

  var url: String { "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })/hooks/a?b=c" }

  func definition(_ kind: ReceiverDefinition.Kind = .webhook) throws -> ReceiverDefinition {
    let text = kind == .webhook ? url : String(url.prefix { $0 != "?" })
    return ReceiverDefinition(kind: kind, address: try #require(ReceiverAddress(text)))
  }

  func hasHeard(_ count: Int, within seconds: Double = 60) -> Bool {
    for _ in 0..<count where heard.wait(timeout: .now() + seconds) != .success { return false }
    return true
  }

  func respond(to request: HTTPRequest) -> HTTPOutcome {
    let body = (try? request.body.collect(limit: 1 << 20)) ?? []
    let status = state.withLock { state in
      state.calls.append(Call(path: request.target.segments, headers: request.headers, body: body))
      return state.statuses.isEmpty ? HTTPStatus.noContent : state.statuses.removeFirst()
    }
    heard.signal()
    return .response(HTTPResponse(status))
  }

  /// The server keeps its handler, which must not keep the server.
  private struct Relay: HTTPHandler {
    weak let receiver: HearingReceiver?

    func respond(to request: HTTPRequest) -> HTTPOutcome {
      receiver?.respond(to: request) ?? .response(HTTPResponse(.serviceUnavailable))
    }
  }
}

/// Keeps what the sender tells of.
final class FailureReports: Sendable {
  private let failures = Mutex<[DeliveryFailure]>([])
  let heard = DispatchSemaphore(value: 0)
  var all: [DeliveryFailure] { failures.withLock { $0 } }

  func append(_ failure: DeliveryFailure) {
    failures.withLock { $0.append(failure) }
    heard.signal()
  }
}
