internal import CLinux

/// A thread of the process's own, for work that lasts.
///
/// It sees no signal that would end or wake the process: those are for whoever waits for them.
package struct Thread: Sendable {
  private let handle: pthread_t

  private final class Start: Sendable {
    let niceness: Int32
    let body: @Sendable () -> Void

    init(niceness: Int32, body: @escaping @Sendable () -> Void) {
      self.niceness = niceness
      self.body = body
    }
  }

  /// Starts a thread that is to be joined; nil where the system gives none. On Linux niceness belongs to the thread
  /// (setpriority(2), notes), so that a training yields to the threads that answer requests.
  package init?(niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(niceness: niceness, body: body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // Training recurses nowhere, but scoring keeps windows on the stack: 8 MiB, whatever `ulimit -s` says.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var handle = pthread_t()
    let failure = pthread_create(
      &handle, &attributes,
      { pointer in
        // What `pthread_create` was given below, which is never null.
        let start = Unmanaged<Start>.fromOpaque(pointer!).takeRetainedValue()
        if start.niceness != 0 { _ = lapwing_set_thread_nice(start.niceness) }
        start.body()
        return nil
      }, start.toOpaque())
    guard failure == 0 else {
      start.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits for its end; once.
  package func join() { pthread_join(handle, nil) }

  /// Starts a thread that goes its own way; false where the system gives none.
  package static func startIfPossible(niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = Thread(niceness: niceness, body) else { return false }
    pthread_detach(thread.handle)
    return true
  }

  /// The same for work that the process cannot do without.
  package static func start(niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    precondition(startIfPossible(niceness: niceness, body), "the system gives no thread")
  }
}
