internal import CLinux

/// A POSIX thread that goes its own way once started.
struct Thread: ~Copyable, Sendable {
  private let handle: pthread_t

  /// Starts a thread; nil where the system refuses.
  init?(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    var handle = pthread_t()
    let result = pthread_create(
      &handle, nil,
      { context in
        // `context` is the box retained above and is never nil.
        let box = Unmanaged<Box>.fromOpaque(context!).takeRetainedValue()
        box.body()
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      box.release()
      return nil
    }
    self.handle = handle
  }

  /// Lets the thread go its own way.
  consuming func detach() { pthread_detach(handle) }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
