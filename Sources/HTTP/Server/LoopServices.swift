internal import Synchronization

/// What the loops of a server share.
final class LoopServices: Sendable {
  let configuration: HTTPServerConfiguration
  let pool: WorkerPool<Job>
  let runner: ExchangeRunner
  let encoder: ResponseEncoder
  let budget: MemoryBudget
  /// What waits for clients to take it.
  let answers: MemoryBudget
  let connections: ConnectionCounters
  private let number: Atomic<UInt64>

  init(configuration: HTTPServerConfiguration, pool: WorkerPool<Job>, runner: ExchangeRunner) {
    self.configuration = configuration
    self.pool = pool
    self.runner = runner
    encoder = runner.encoder
    budget = MemoryBudget(limit: configuration.bodyMemory)
    answers = MemoryBudget(limit: configuration.answerMemory)
    connections = configuration.connections
    number = Atomic(UInt64.random(in: 0...UInt64.max))
  }

  /// - Parameter isReserved: for a connection above the limit, which is to ask at once.
  func machineLimits(isReserved: Bool) -> ConnectionMachine.Limits {
    let most = isReserved ? configuration.reservedTimeout : .seconds(1 << 30)
    return ConnectionMachine.Limits(
      drainedBody: configuration.drainedBody, firstByte: min(configuration.firstByteTimeout, most),
      head: min(configuration.headTimeout, most), body: configuration.bodyTimeout, idle: configuration.idleTimeout,
      write: min(configuration.writeTimeout, most), linger: configuration.lingerTimeout)
  }

  /// Beyond this many, connections that wait make room: a few below the limit, so that a burst finds it free.
  var comfortableConnections: Int { configuration.maximumConnections - configuration.maximumConnections / 32 }

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
