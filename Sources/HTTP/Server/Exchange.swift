/// Which request of which connection a message is about. A message that comes too late names a connection or an
/// exchange that is gone, and is dropped.
struct Ticket: Sendable, Hashable {
  let slot: UInt32
  let generation: UInt32
  let exchange: UInt32
}

/// A request on its way through the pool.
final class Exchange: Sendable {
  let ticket: Ticket
  let request: HTTPRequest
  let mailbox: Mailbox
  let closes: Bool
  /// The body was still on its way when the handler was called for.
  let isUpload: Bool

  init(ticket: Ticket, request: HTTPRequest, mailbox: Mailbox, closes: Bool, isUpload: Bool) {
    self.ticket = ticket
    self.request = request
    self.mailbox = mailbox
    self.closes = closes
    self.isUpload = isUpload
  }
}

/// What the pool does for the loops.
enum Job: PoolJob {
  case respond(Exchange)
  case resume(Exchange, @Sendable (HTTPWakeReason) -> HTTPOutcome, HTTPWakeReason)
  case produce(Exchange, StreamState, HTTPWakeReason?)
  case abandon(StreamState)

  var isUpload: Bool {
    switch self {
    case .respond(let exchange), .resume(let exchange, _, _): exchange.isUpload
    case .produce, .abandon: false
    }
  }
}

/// A streamed body under way.
struct StreamState: Sendable {
  var producer: any HTTPBodyProducer
  var framing: ResponseEncoder.Framing
}

/// What a parked connection waits for.
struct Parked: Sendable {
  let exchange: Exchange
  let waker: Waker
  let deadline: MonotonicTime
  let then: Continuation

  enum Continuation: Sendable {
    case handler(@Sendable (HTTPWakeReason) -> HTTPOutcome)
    case stream(StreamState)
  }

  /// The job that goes on.
  func job(_ reason: HTTPWakeReason) -> Job {
    switch then {
    case .handler(let resume): .resume(exchange, resume, reason)
    case .stream(let stream): .produce(exchange, stream, reason)
    }
  }
}

/// What the pool has for a connection to send, and what follows.
struct Output: Sendable {
  var bytes: [UInt8] = []
  var tail: [UInt8] = []
  /// Set with the head of the answer.
  var status: Int?
  var caller: String?
  let then: Then

  enum Then: Sendable {
    case finished(closes: Bool)
    case produce(Exchange, StreamState)
    case park(Parked)
    case cut
  }
}
