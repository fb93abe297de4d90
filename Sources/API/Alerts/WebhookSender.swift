import Dispatch
import HTTP
package import Monitoring
package import Storage
import Synchronization

/// Sends alerts to the webhooks of their monitors, on a thread of its own and from a bounded queue in memory, so that
/// no upload waits for a receiver. See `WebhookAddress` for where it may be sent, and `DeliveryQueue` for how often.
///
/// An alert is sent as `POST` with its document as `application/json`; any 2xx takes it. Only the status of the answer
/// is read. What waits when the process ends is not sent: the alerts themselves are kept, and `GET /v1/alerts` has them.
/// Addresses are never logged, since their paths may hold secrets.
package final class WebhookSender: AlertObserver {
  /// Why an alert did not arrive.
  package enum Failure: Equatable, Sendable {
    case unreachable
    /// The status of the answer.
    case refused(Int)
    /// So many alerts are not tried again.
    case givenUp(Int)
  }

  private struct State {
    var queue = DeliveryQueue()
    var reported = 0
    var isStopping = false
  }

  /// Bounds connecting, and each wait for the receiver.
  private static let timeout = Duration.seconds(5)

  private let tally: Tally
  private let report: @Sendable (Failure) -> Void
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()
  private let start = ContinuousClock.now

  /// - Parameter report: is told of every try that failed, on the sender's thread.
  package init(tally: Tally, report: @escaping @Sendable (Failure) -> Void = { _ in }) {
    self.tally = tally
    self.report = report
  }

  package func alertDidChange(_ alert: AlertRecord, webhook: WebhookAddress?) {
    guard let webhook else { return }
    let body = AlertDocument(alert: alert).bytes
    state.withLock { $0.queue.add(body, to: webhook, now: now) }
    wake.signal()
  }

  /// Starts the thread.
  package func run() {
    ended.enter()
    Thread.start(niceness: 5) { [self] in
      work()
      ended.leave()
    }
  }

  /// Ends the thread after the try that it is at, for which it waits at most `seconds`.
  package func stop(within seconds: Double) {
    state.withLock { $0.isStopping = true }
    wake.signal()
    _ = ended.wait(timeout: .now() + seconds)
  }

  private var now: Double { (ContinuousClock.now - start) / .seconds(1) }

  private func work() {
    while let turn = nextTurn() {
      switch turn {
      case .send(let delivery): attempt(delivery)
      case .rest(nil): wake.wait()
      case .rest(let seconds?): _ = wake.wait(timeout: .now() + seconds)
      }
    }
  }

  /// Nil once the thread is to end.
  private func nextTurn() -> DeliveryQueue.Turn? {
    let (turn, givenUp) = state.withLock { state -> (DeliveryQueue.Turn?, Int) in
      guard !state.isStopping else { return (nil, 0) }
      let turn = state.queue.next(now: now)
      defer { state.reported = state.queue.dropped }
      return (turn, state.queue.dropped - state.reported)
    }
    if givenUp > 0 {
      tally.webhooksFailed.add(givenUp)
      report(.givenUp(givenUp))
    }
    return turn
  }

  private func attempt(_ delivery: DeliveryQueue.Delivery) {
    let failure = Self.send(delivery)
    if let failure { report(failure) } else { tally.webhooksDelivered.add(1) }
    state.withLock { state in
      if failure == nil { state.queue.succeed(delivery, now: now) } else { state.queue.fail(delivery, now: now) }
    }
  }

  /// Nil where the receiver took it.
  private static func send(_ delivery: DeliveryQueue.Delivery) -> Failure? {
    let address = delivery.address
    let client = HTTPClient(host: address.host, port: address.port, timeout: timeout)
    let headers: HTTPHeaders = [
      "Content-Type": "application/json", "User-Agent": "lapwing", "Connection": "close",
    ]
    guard let answer = try? client.open(.post, address.target, headers: headers, body: .bytes(delivery.body)) else {
      return .unreachable
    }
    client.disconnect()
    return (200..<300).contains(answer.status) ? nil : .refused(answer.status)
  }
}
