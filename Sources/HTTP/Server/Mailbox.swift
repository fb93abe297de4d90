internal import CLinux

/// What other threads have for a loop; the eventfd wakes it only when it sleeps.
final class Mailbox: Sendable {
  enum Message: Sendable {
    case output(Ticket, Output)
    case wake(Ticket, Waker)
    case body(Ticket, BodyPipe.Signal)
    case shutDown(MonotonicTime)
  }

  private struct State {
    var messages: [Message] = []
    var isAsleep = false
  }

  private let state = Monitor(State())
  let event: FileDescriptor

  init(event: consuming FileDescriptor) { self.event = event }

  func post(_ message: Message) {
    let mustWake = state.withLock { state in
      state.messages.append(message)
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    if mustWake { _ = eventfd_write(event.raw, 1) }
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
