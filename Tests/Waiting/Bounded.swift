import Dispatch
import Glibc
import Synchronization

/// What a test waited for did not come in time.
package struct Overdue: Error {
  package let seconds: Double

  package init(seconds: Double) { self.seconds = seconds }
}

/// The longest that a test waits, in seconds, unless it says otherwise: sanitizers and a busy machine are slow.
package let patience = 120.0

/// Does what may wait for another thread or process, and throws `Overdue` where that takes longer than `seconds`, so that a
/// test whose wait is in vain fails instead of holding up all others. What waits then stays behind, on a thread of its own.
@discardableResult
package func bounded<Result: Sendable>(
  _ seconds: Double = patience, _ body: @escaping @Sendable () throws -> Result
) throws -> Result {
  let outcome = Outcome<Result>()
  let ended = DispatchSemaphore(value: 0)
  DispatchQueue(label: "bounded").async {
    let result = Swift.Result(catching: body)
    outcome.value.withLock { $0 = result }
    ended.signal()
  }
  guard ended.wait(timeout: .now() + seconds) == .success, let result = outcome.value.withLock({ $0 }) else {
    throw Overdue(seconds: seconds)
  }
  return try result.get()
}

private final class Outcome<Success: Sendable>: Sendable {
  let value = Mutex<Result<Success, any Error>?>(nil)
}

/// Looks every few milliseconds until the condition holds: for what tells nobody when it does.
package func poll(_ seconds: Double = patience, until condition: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !condition() {
    guard ContinuousClock.now < deadline else { throw Overdue(seconds: seconds) }
    usleep(2_000)
  }
}
