internal import CLinux

/// A value behind a lock that threads can wait for to change (POSIX pthread_cond_wait), which `Mutex` has not. Limits on
/// waits are on the clock that never goes back.
///
/// `@unchecked Sendable`: the value is touched only with the lock held.
package final class ConditionLock<Value>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init(_ value: consuming Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }

  /// Changes the value and wakes every waiter.
  @discardableResult
  package func withLockNotifying<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      pthread_cond_broadcast(condition)
    }
    return body(&value)
  }

  /// Wakes one waiter.
  func notifyOne() { pthread_cond_signal(condition) }

  /// Blocks until the condition holds, or until `deadline` where it does not come true before; then runs `body` before
  /// anybody else sees the value.
  package func waitUntil<Result>(
    _ holds: (borrowing Value) -> Bool, by deadline: MonotonicTime = .never, then body: (inout Value) -> Result
  ) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !holds(value) {
      if deadline == .never {
        pthread_cond_wait(condition, mutex)
      } else {
        var time = deadline.systemTime
        if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { break }
      }
    }
    return body(&value)
  }
}
