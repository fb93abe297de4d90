internal import CLinux
import Platform
import Synchronization

/// Tells when clients have something to read, so that whoever waits for an answer holds no thread: one thread for all of them
/// (epoll(7)).
package final class SocketWatch: Sendable {
  private struct State {
    var next: UInt64 = 0
    var wakes: [UInt64: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())
  private let epoll: FileDescriptor

  /// - Throws: where the system gives no descriptor or no thread.
  package init() throws(SystemError) {
    let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard raw >= 0 else { throw SystemError(call: "epoll_create1", code: lastError()) }
    epoll = FileDescriptor(owning: raw)
    guard Thread.startIfPossible({ [self] in run() }) else { throw SystemError(call: "pthread_create", code: EAGAIN) }
  }

  /// Calls `wake` once, as soon as the client has something to read or its connection is at its end; at once where there is
  /// none to wait for.
  ///
  /// - Returns: what takes it back, and has to be called before the client is used again.
  package func whenReadable(_ client: HTTPClient, wake: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    guard let descriptor = client.descriptor else {
      wake()
      return {}
    }
    let number = state.withLock { state in
      state.next += 1
      state.wakes[state.next] = wake
      return state.next
    }
    let events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
    var event = epoll_event(events: events, data: epoll_data_t(u64: number))
    guard epoll_ctl(epoll.raw, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
      fire(number)
      return {}
    }
    return { [self] in
      epoll_ctl(epoll.raw, EPOLL_CTL_DEL, descriptor, nil)
      _ = state.withLock { $0.wakes.removeValue(forKey: number) }
    }
  }

  private func fire(_ number: UInt64) { state.withLock { $0.wakes.removeValue(forKey: number) }?() }

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 128)
    while true {
      let count = epoll_wait(epoll.raw, &events, Int32(events.count), -1)
      for index in 0..<max(Int(count), 0) { fire(events[index].data.u64) }
    }
  }
}
