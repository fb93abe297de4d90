import Monitoring
import Synchronization

/// Tells receivers, one message at a time, and says how it went. Blocks for as long as that takes, which is bounded.
package final class Messenger: Sendable {
  /// Whether addresses of this machine and of the link may be called.
  package let allowsLocal: Bool
  private let wait: Duration
  private let total: Duration
  private let base: Mutex<String>

  /// - Parameters:
  ///   - base: where this server is found, for links; without a slash at its end.
  ///   - wait: bounds finding a receiver, connecting to it, and each wait for it.
  ///   - total: bounds a whole try.
  package init(
    allowsLocal: Bool = false, base: String = "http://127.0.0.1:8080", wait: Duration = .seconds(5),
    total: Duration = .seconds(10)
  ) {
    self.allowsLocal = allowsLocal
    self.wait = wait
    self.total = total
    self.base = Mutex(base)
  }

  /// Says where this server is found, once that is known.
  package func setBase(_ base: String) { self.base.withLock { $0 = base } }

  func send(_ telling: Telling, to receiver: ReceiverDefinition, now: Int64) -> DeliveryAttempt {
    let post = OutgoingPost(telling, to: receiver, base: base.withLock { $0 }, now: now)
    return receiver.address.isSecure
      ? CurlTransport(allowsLocal: allowsLocal, wait: wait, total: total).send(post)
      : PlainTransport(allowsLocal: allowsLocal, wait: wait, total: total).send(post)
  }
}
