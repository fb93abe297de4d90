import HTTP
package import Monitoring
import Platform
package import Storage

/// Sends alerts to the webhooks of their monitors from a bounded queue in memory, each try on a thread of its own, so that
/// neither an upload nor another receiver waits for one that is slow. See `WebhookAddress` for where it may be sent, and
/// `DeliveryQueue` for how often and how many at a time.
///
/// An alert is sent as `POST` with its document as `application/json`; any 2xx takes it. Only the head of the answer
/// is read. What waits when the process ends is not sent: the alerts themselves are kept, and `GET /v1/alerts` has them.
/// Addresses are never logged, since their paths may hold secrets.
package final class WebhookSender: AlertObserver {
  private struct State {
    var queue = DeliveryQueue()
    /// Something was added, or a try has ended, since the queue was last asked.
    var hasNews = false
    var isStopping = false
  }

  private let counters: ServiceCounters
  private let wait: Duration
  private let total: Duration
  private let report: @Sendable (WebhookFailure) -> Void
  private let state = ConditionLock(State())
  private let start = ContinuousClock.now

  /// - Parameters:
  ///   - wait: bounds finding a receiver, connecting to it, and each wait for it.
  ///   - total: bounds a whole try.
  ///   - report: is told of every try that failed and of alerts that were given up, on the sender's threads.
  package init(
    counters: ServiceCounters, wait: Duration = .seconds(5), total: Duration = .seconds(10),
    report: @escaping @Sendable (WebhookFailure) -> Void = { _ in }
  ) {
    self.counters = counters
    self.wait = wait
    self.total = total
    self.report = report
  }

  package func alertDidChange(_ alert: AlertRecord, webhook: WebhookAddress?) {
    guard let webhook else { return }
    let body = AlertDocument(alert: alert).bytes
    state.withLockNotifying { state in
      state.queue.add(body, of: alert.monitor, to: webhook, now: now)
      state.hasNews = true
    }
  }

  /// Starts the thread that hands out the tries.
  package func run() { Thread.start(niceness: 5) { [self] in work() } }

  /// Begins no more tries, and waits at most `seconds` for those under way.
  package func stop(within seconds: Double) {
    state.withLockNotifying { $0.isStopping = true }
    state.waitUntil({ $0.queue.trying == 0 }, by: .now() + .seconds(seconds), then: { _ in })
  }

  private var now: Double { (ContinuousClock.now - start) / .seconds(1) }

  private func work() {
    while let (turn, dropped) = nextTurn() {
      for (monitor, count) in dropped { giveUp(count, of: monitor) }
      switch turn {
      case .send(let delivery):
        // A machine out of threads sends one after the other.
        if !Thread.startIfPossible(niceness: 5, { [self] in attempt(delivery) }) { attempt(delivery) }
      case .rest(let seconds):
        let end = seconds.map { MonotonicTime.now() + .seconds($0) } ?? .never
        state.waitUntil({ $0.hasNews || $0.isStopping }, by: end, then: { _ in })
      }
    }
  }

  /// Nil once the thread is to end.
  private func nextTurn() -> (DeliveryQueue.Turn, dropped: [(monitor: String, count: Int)])? {
    state.withLock { state in
      guard !state.isStopping else { return nil }
      state.hasNews = false
      return (state.queue.next(now: now), state.queue.takeDropped())
    }
  }

  private func giveUp(_ count: Int, of monitor: String) {
    counters.webhooksFailed.add(count)
    report(WebhookFailure(monitor: monitor, cause: .givenUp(count)))
  }

  private func attempt(_ delivery: DeliveryQueue.Delivery) {
    let cause = send(delivery)
    if let cause {
      counters.failedWebhookTries(cause).add(1)
      report(WebhookFailure(monitor: delivery.monitor, cause: cause))
    } else {
      counters.webhooksDelivered.add(1)
    }
    state.withLockNotifying { state in
      state.queue.finish(delivery, isTaken: cause == nil, now: now)
      state.hasNews = true
    }
  }

  /// Nil where the receiver took it.
  private func send(_ delivery: DeliveryQueue.Delivery) -> WebhookFailure.Cause? {
    let address = delivery.receiver
    let client = HTTPClient(host: address.host, port: address.port, timeout: wait, total: total)
    let headers: HTTPHeaders = [
      "Content-Type": "application/json", "User-Agent": "lapwing", "Connection": "close",
    ]
    do throws(HTTPClientError) {
      let answer = try client.open(.post, address.target, headers: headers, body: .bytes(delivery.body))
      client.disconnect()
      return (200..<300).contains(answer.status) ? nil : .refused(answer.status)
    } catch .timedOut {
      return .timedOut
    } catch .malformedResponse {
      return .noAnswer
    } catch .cutOff {
      return .noAnswer
    } catch {
      return .unreachable
    }
  }
}

extension ServiceCounters {
  fileprivate func failedWebhookTries(_ cause: WebhookFailure.Cause) -> Counter {
    switch cause {
    case .timedOut: webhookTriesTimedOut
    case .noAnswer, .refused: webhookTriesRefused
    case .unreachable, .givenUp: webhookTriesUnreachable
    }
  }
}
