import CLinux

/// Threads of the service's own, for work that lasts.
package enum Thread {
  private final class Start {
    let niceness: Int32
    let body: @Sendable () -> Void

    init(niceness: Int32, body: @escaping @Sendable () -> Void) {
      self.niceness = niceness
      self.body = body
    }
  }

  /// Starts a detached thread. On Linux niceness belongs to the thread (setpriority(2), notes), so that a training
  /// yields to the threads that answer requests.
  ///
  /// It sees no signal that would end or wake the process: those are for whoever waits for them.
  package static func start(niceness: Int32, _ body: @escaping @Sendable () -> Void) {
    precondition(startIfPossible(niceness: niceness, body), "the system gives no thread")
  }

  /// The same for threads that the service can do without; false where the system gives none.
  package static func startIfPossible(niceness: Int32, _ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Unmanaged.passRetained(Start(niceness: niceness, body: body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Training recurses nowhere, but scoring keeps windows on the stack: 8 MiB, whatever `ulimit -s` says.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, &attributes,
      { pointer in
        guard let pointer else { return nil }
        let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        // Process 0 is the calling thread.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness)
        start.body()
        return nil
      }, start.toOpaque())
    pthread_attr_destroy(&attributes)
    if failure != 0 { start.release() }
    return failure == 0
  }
}
