internal import CLinux
internal import Synchronization

/// What the loops of a server share.
final class LoopServices: Sendable {
  let configuration: HTTPServerConfiguration
  let pool: WorkerPool<Job>
  let runner: ExchangeRunner
  let encoder: ResponseEncoder
  let budget: MemoryBudget
  let connections = ConnectionCount()
  private let number: Atomic<UInt64>

  init(configuration: HTTPServerConfiguration, pool: WorkerPool<Job>, runner: ExchangeRunner) {
    self.configuration = configuration
    self.pool = pool
    self.runner = runner
    encoder = runner.encoder
    budget = MemoryBudget(limit: configuration.bodyMemory)
    number = Atomic(UInt64.random(in: 0...UInt64.max))
  }

  var machineLimits: ConnectionMachine.Limits {
    ConnectionMachine.Limits(
      drainedBody: configuration.drainedBody, head: configuration.headTimeout, body: configuration.bodyTimeout,
      idle: configuration.idleTimeout, write: configuration.writeTimeout, linger: configuration.lingerTimeout)
  }

  /// Requests are numbered from a random start, so that ids of several runs don't meet.
  func nextNumber() -> UInt64 { number.wrappingAdd(1, ordering: .relaxed).newValue }
  func nextIdentity() -> RequestIdentity { .number(nextNumber()) }

  /// The answer to a request that no handler saw; a 503 says when to come again (RFC 9110 §10.2.3).
  func refuse(_ status: HTTPStatus, _ detail: String, id: RequestIdentity) -> HTTPResponse {
    var response = configuration.refusal(HTTPRefusal(status: status, detail: detail, requestID: id.text))
    if status == .serviceUnavailable { response.headers.set("Retry-After", String(configuration.retryAfter)) }
    if case .stream = response.body { response.body = .none }
    return response
  }
}

/// How many connections are open, over all loops.
final class ConnectionCount: Sendable {
  private let count = Atomic<Int>(0)

  var current: Int { count.load(ordering: .relaxed) }

  /// Counts one more; false, and nothing counted, at the limit.
  func enter(limit: Int) -> Bool {
    if count.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
    leave()
    return false
  }

  func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}
