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
  package static func start(niceness: Int32, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(niceness: niceness, body: body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Training recurses nowhere, but scoring keeps windows on the stack: 8 MiB, whatever `ulimit -s` says.
    pthread_attr_setstacksize(&attributes, 8 << 20)
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
    precondition(failure == 0, "the system gives no thread")
  }
}
