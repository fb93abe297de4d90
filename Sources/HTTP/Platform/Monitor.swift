internal import CLinux

/// A value behind a lock that threads can wait for to change (POSIX pthread_cond_wait), which `Mutex` has not.
///
/// `@unchecked Sendable`: the value is touched only with the lock held.
final class Monitor<Value>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init(_ value: consuming Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }

  /// Changes the value and wakes every waiter.
  @discardableResult
  func withLockNotifying<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      pthread_cond_broadcast(condition)
    }
    return body(&value)
  }

  /// Wakes one waiter.
  func notifyOne() { pthread_cond_signal(condition) }

  /// Blocks until the condition holds, then runs `body` before anybody else sees the value.
  func waitUntil<Result>(_ holds: (borrowing Value) -> Bool, then body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !holds(value) { pthread_cond_wait(condition, mutex) }
    return body(&value)
  }
}
