internal import CLinux

/// What other threads have for a loop; the eventfd wakes it only when it sleeps.
final class Mailbox: Sendable {
  enum Message: Sendable {
    case output(Ticket, Output)
    case wake(Ticket, Waker)
    case body(Ticket, BodyPipe.Signal)
    /// A connection for this loop, which owns the socket from now on.
    case adopt(Int32, remote: String)
    case shutDown(MonotonicTime)
  }

  private struct State {
    var messages: [Message] = []
    var isAsleep = false
    var isClosed = false
  }

  private let state = ConditionLock(State())
  let event: FileDescriptor

  init(event: consuming FileDescriptor) { self.event = event }

  /// False, and nothing posted, where the loop has ended.
  @discardableResult
  func post(_ message: Message) -> Bool {
    let (mustWake, isOpen) = state.withLock { state in
      if state.isClosed { return (false, false) }
      state.messages.append(message)
      defer { state.isAsleep = false }
      return (state.isAsleep, true)
    }
    if mustWake { _ = eventfd_write(event.raw, 1) }
    return isOpen
  }

  /// The loop has ended: what it did not read, and nothing from now on.
  func close() -> [Message] {
    state.withLock { state in
      state.isClosed = true
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// The loop is about to sleep: false where there are messages.
  func fallAsleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.messages.isEmpty
      return state.isAsleep
    }
  }

  /// Everything posted so far; `spare` becomes the room for what comes next.
  func wakeUp(_ spare: inout [Message]) {
    state.withLock { state in
      state.isAsleep = false
      swap(&state.messages, &spare)
    }
  }
}
