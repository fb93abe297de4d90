package import HTTP
package import Monitoring
package import Storage
import Synchronization

/// Answers for a node among others, which serves the series or passes on what is asked of it to the one that does.
///
/// What tells of the node itself it answers whatever its part is: health checks, metrics, who is there, and the files of the
/// console. A request that comes while nobody serves waits a little for who will; nothing of it was done.
package final class NodeHandler: HTTPHandler {
  fileprivate enum Part {
    /// It serves, as long as its lease is certain.
    case serving(APIHandler, isHeld: @Sendable () -> Bool)
    case passing(PassingOn)
    case nobody
  }

  private struct State {
    var part = Part.nobody
    var next: UInt64 = 0
    /// Requests that wait for somebody to serve.
    var waiting: [UInt64: @Sendable () -> Void] = [:]
    /// Requests that are being answered by this node, in which something may be written.
    var atWork = 0
  }

  private let state = ConditionLock(State())
  private let own: APIHandler
  private let secret: @Sendable () -> String?
  private let watch: SocketWatch
  package let passing: PassingCounters
  package let metrics: Metrics

  /// How long a request waits for somebody to serve: not as long as a client does, and not as long as a lease lasts.
  private static let patience = Duration.seconds(2)

  /// - Parameter cluster: is kept up to date by whoever runs the node.
  package init(
    cluster: ClusterDirectory, metrics: Metrics, connections: ConnectionCounters, access: AccessControl,
    origins: AllowedOrigins, hosts: AllowedHosts
  ) throws(SystemError) {
    passing = PassingCounters()
    self.metrics = metrics
    watch = try SocketWatch()
    secret = { cluster.latest.flatMap { seen in seen.view.nodes.first { $0.id == seen.view.own }?.secret } }
    var table = RouteTable(node: cluster)
    table.addMetricsRoute(metrics, connections, cluster, passing)
    own = APIHandler(table, metrics: metrics, access: access, origins: origins, hosts: hosts)
  }

  /// From now on this node serves.
  ///
  /// - Parameter isHeld: whether nobody else can serve meanwhile; asked before each request.
  package func serve(_ handler: APIHandler, isHeld: @escaping @Sendable () -> Bool) {
    change(to: .serving(handler, isHeld: isHeld))
  }

  /// From now on another node serves, or nobody does.
  package func pass(to holder: ClusterNode?, token: Int64) {
    let isSame = state.withLock { state in
      switch state.part {
      case .passing(let passing): passing.holder.isSame(as: holder) && passing.token == token
      case .nobody: holder == nil
      case .serving: false
      }
    }
    if isSame { return }
    change(to: holder.map { .passing(PassingOn(to: $0, token: token, watch: watch, counters: passing)) } ?? .nobody)
  }

  private func change(to part: Part) {
    let (before, waiting) = state.withLockNotifying { state in
      let before = state.part
      state.part = part
      defer { if !part.isNobody { state.waiting = [:] } }
      return (before, part.isNobody ? [] : Array(state.waiting.values))
    }
    if case .passing(let passing) = before { passing.end() }
    for wake in waiting { wake() }
  }

  /// Waits until no request is being answered by this node any more, or the time is over.
  package func settle(within time: Duration) {
    state.waitUntil({ $0.atWork == 0 }, by: .now() + time, then: { _ in })
  }

  package func respond(to request: HTTPRequest) -> HTTPOutcome { respond(to: request, waits: true) }

  private func respond(to request: HTTPRequest, waits: Bool) -> HTTPOutcome {
    if case .serving(let handler, let isHeld) = begin() {
      defer { state.withLockNotifying { $0.atWork -= 1 } }
      if own.knows(request) || isHeld() { return handler.respond(to: seen(request)) }
      return refused(request, "The server cannot tell whether it may still serve; nothing was carried out.")
    }
    if own.knows(request) { return own.respond(to: request) }
    let isPassedOn = request.headers[PassingOn.field] != nil
    if case .passing(let passing) = state.withLock(\.part), !isPassedOn {
      if let problem = Problem(repeatedFieldsOf: request) { return .response(problem.answer(to: request)) }
      return passing.respond(to: request)
    }
    guard waits else { return refused(request, "No server serves the series now; nothing was carried out.") }
    return wait(for: request)
  }

  /// What this node is, with the request counted where it serves.
  private func begin() -> Part {
    state.withLock { state in
      if case .serving = state.part { state.atWork += 1 }
      return state.part
    }
  }

  private func wait(for request: HTTPRequest) -> HTTPOutcome {
    let subscription = HTTPSubscription(timeout: Self.patience) { [self] wake in
      let number: UInt64? = state.withLock { state in
        guard state.part.isNobody || request.headers[PassingOn.field] != nil else { return nil }
        state.next += 1
        state.waiting[state.next] = wake
        return state.next
      }
      guard let number else {
        wake()
        return nil
      }
      return { [self] in _ = state.withLock { $0.waiting.removeValue(forKey: number) } }
    }
    return .wait(HTTPWait(subscription) { [self] _ in respond(to: request, waits: false) })
  }

  private func refused(_ request: HTTPRequest, _ detail: String) -> HTTPOutcome {
    let problem = Problem(.storageUnavailable, detail, headers: ["Retry-After": "1"])
    return .response(problem.answer(to: request))
  }

  /// The request as from the client that a node passed it on for.
  private func seen(_ request: HTTPRequest) -> HTTPRequest {
    guard let given = request.headers[PassingOn.field], given == secret(),
      let client = request.headers[PassingOn.clientField]
    else { return request }
    return request.sent(by: client)
  }

  package func answersAtOnce(_ request: HTTPRequest) -> Bool { own.answersAtOnce(request) }

  package func isVital(_ head: RequestHead) -> Bool { own.isVital(head) }
}

extension NodeHandler.Part {
  fileprivate var isNobody: Bool { if case .nobody = self { true } else { false } }
}

extension ClusterNode {
  /// Whether it is the same process at the same place, however long it has been silent.
  fileprivate func isSame(as other: ClusterNode?) -> Bool {
    id == other?.id && address == other?.address && secret == other?.secret
  }
}
