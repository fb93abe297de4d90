import Glibc

/// SIGTERM and SIGINT as something to wait for.
struct StopSignals {
  private var set = sigset_t()

  /// Takes the signals for the calling thread and all that it makes: they are seen by `wait` alone.
  init() {
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Returns when one of them comes.
  func wait() {
    var set = set
    var received: Int32 = 0
    while sigwait(&set, &received) != 0 {}
  }
}
