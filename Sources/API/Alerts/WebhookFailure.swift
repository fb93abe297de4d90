/// Why an alert did not arrive. Where it was sent is not said: addresses may hold secrets.
package struct WebhookFailure: Equatable, Sendable {
  package enum Cause: Equatable, Sendable {
    /// The receiver's name is not known, or it lets nobody connect.
    case unreachable
    /// No whole answer came in time.
    case timedOut
    /// What it answered is not HTTP, or ended before the head of the answer did.
    case noAnswer
    /// The status of the answer.
    case refused(Int)
    /// So many alerts are not tried again.
    case givenUp(Int)
  }

  /// Whose alert it was.
  package let monitor: String
  package let cause: Cause

  package init(monitor: String, cause: Cause) {
    self.monitor = monitor
    self.cause = cause
  }
}
