internal import CLinux

/// An epoll instance, edge-triggered throughout (epoll(7)).
struct Epoll: ~Copyable {
  private let descriptor: FileDescriptor
  private var events: [epoll_event]

  struct Event {
    let key: UInt64
    let isReadable, isWritable, isHalfClosed, isBroken: Bool
  }

  init() throws(SystemError) {
    let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard raw >= 0 else { throw SystemError(call: "epoll_create1", code: lastError()) }
    descriptor = FileDescriptor(owning: raw)
    events = Array(repeating: epoll_event(), count: 512)
  }

  /// Watches a descriptor for input, output and the peer's end; a listener for as long as connections wait.
  func add(_ raw: Int32, key: UInt64, isListener: Bool = false) -> Bool {
    let both = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    var event = epoll_event(events: isListener ? EPOLLIN.rawValue : both, data: epoll_data_t(u64: key))
    return epoll_ctl(descriptor.raw, EPOLL_CTL_ADD, raw, &event) == 0
  }

  func remove(_ raw: Int32) { epoll_ctl(descriptor.raw, EPOLL_CTL_DEL, raw, nil) }

  /// Waits at most `milliseconds` (-1: for ever); the number of events, 0 also where a signal came.
  mutating func wait(milliseconds: Int32) -> Int {
    let capacity = Int32(events.count)
    let count = epoll_wait(descriptor.raw, &events, capacity, milliseconds)
    return max(Int(count), 0)
  }

  subscript(_ index: Int) -> Event {
    let event = events[index]
    let flags = event.events
    return Event(
      key: event.data.u64, isReadable: flags & EPOLLIN.rawValue != 0, isWritable: flags & EPOLLOUT.rawValue != 0,
      isHalfClosed: flags & EPOLLRDHUP.rawValue != 0,
      isBroken: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
  }
}
