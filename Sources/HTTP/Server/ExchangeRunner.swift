internal import Synchronization

/// Runs jobs on the threads of the pool: handlers, what follows a wait, and the producers of streamed bodies.
struct ExchangeRunner: Sendable {
  let handler: any HTTPHandler
  let encoder: ResponseEncoder
  let stopping: StopFlag

  /// Whether the handler may run on the loop.
  func runsAtOnce(_ exchange: Exchange) -> Bool {
    !exchange.request.head.framing.hasBody && handler.answersAtOnce(exchange.request)
  }

  func run(_ job: Job) {
    switch job {
    case .respond(let exchange): deliver(handler.respond(to: exchange.request), exchange)
    case .resume(let exchange, let resume, let reason): deliver(resume(reason), exchange)
    case .produce(let exchange, let stream, let reason): produce(exchange, stream, reason, Output.Head())
    case .abandon(var stream): stream.producer.finish()
    }
  }

  private func deliver(_ outcome: HTTPOutcome, _ exchange: Exchange) {
    var outcome = outcome
    while true {
      switch outcome {
      case .response(let response): return send(response, exchange)
      case .wait(let wait):
        if park(exchange, wait.subscription, .handler(wait.resume), Output.Head()) { return }
        outcome = wait.resume(.woken)
      }
    }
  }

  private func send(_ response: HTTPResponse, _ exchange: Exchange) {
    let closes = exchange.closes || stopping.isSet
    let encoded = encoder.encode(response, to: exchange.request.head, closes: closes)
    if case .stream(_, var producer) = response.body, let framing = encoded.framing {
      if framing != .withheld {
        let head = Output.Head(bytes: encoded.bytes, status: response.status.code, caller: response.caller)
        return produce(exchange, StreamState(producer: producer, framing: framing), nil, head)
      }
      producer.finish()
    }
    post(
      exchange,
      Output(
        bytes: encoded.bytes, tail: encoded.tail, status: response.status.code, caller: response.caller,
        then: .finished(closes: encoded.closes)))
  }

  /// Takes one step of a stream and sends it after `head`, which is empty but at the first step.
  private func produce(
    _ exchange: Exchange, _ stream: StreamState, _ reason: HTTPWakeReason?, _ head: Output.Head
  ) {
    var stream = stream
    var reason = reason
    while true {
      switch stream.producer.next(reason) {
      case .bytes(let piece):
        guard let framed = ResponseEncoder.frame(piece, &stream.framing) else { return cut(exchange, &stream) }
        return post(exchange, head.output(framed, .produce(exchange, stream)))
      case .wait(let subscription):
        if park(exchange, subscription, .stream(stream), head) { return }
        reason = .woken
      case .end:
        guard let end = ResponseEncoder.end(stream.framing) else { return cut(exchange, &stream) }
        stream.producer.finish()
        let closes = exchange.closes || stream.framing == .untilClose
        return post(exchange, head.output(end, .finished(closes: closes)))
      case .fail: return cut(exchange, &stream)
      }
    }
  }

  private func cut(_ exchange: Exchange, _ stream: inout StreamState) {
    stream.producer.finish()
    post(exchange, Output(then: .cut))
  }

  /// Parks the connection; false where what it waits for has come already.
  private func park(
    _ exchange: Exchange, _ subscription: HTTPSubscription, _ then: Parked.Continuation, _ head: Output.Head
  ) -> Bool {
    let waker = Waker(ticket: exchange.ticket, mailbox: exchange.mailbox)
    let deadline = MonotonicTime.now() + subscription.timeout
    let cancel = subscription.subscribe { waker.wake() }
    return waker.arm(cancel: cancel) {
      let parked = Parked(exchange: exchange, waker: waker, deadline: deadline, then: then)
      post(exchange, head.output([], .park(parked)))
    }
  }

  private func post(_ exchange: Exchange, _ output: Output) {
    exchange.mailbox.post(.output(exchange.ticket, output))
  }
}

extension Output {
  /// The head of an answer that waits for the first step of its stream.
  struct Head: Sendable {
    var bytes: [UInt8] = []
    var status: Int?
    var caller: String?

    func output(_ piece: [UInt8], _ then: Then) -> Output {
      if bytes.isEmpty { return Output(bytes: piece, status: status, caller: caller, then: then) }
      return Output(bytes: bytes, tail: piece, status: status, caller: caller, then: then)
    }
  }
}

/// Set once, when the server begins to stop.
final class StopFlag: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
