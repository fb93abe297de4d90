import Glibc

/// SIGTERM and SIGINT as something to wait for, and SIGHUP as something to act on.
struct StopSignals {
  private var set = sigset_t()

  /// Takes the signals for the calling thread and all that it makes: they are seen by `wait` alone.
  ///
  /// - Parameter takesHangUp: SIGHUP too, which else ends the process.
  init(takesHangUp: Bool = false) {
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    if takesHangUp { sigaddset(&set, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Returns when SIGTERM or SIGINT comes.
  ///
  /// - Parameter look: called every second, and at SIGHUP with true.
  func wait(_ look: (_ isAsked: Bool) -> Void = { _ in }) {
    var set = set
    var second = timespec(tv_sec: 1, tv_nsec: 0)
    while true {
      switch sigtimedwait(&set, nil, &second) {
      case SIGTERM, SIGINT: return
      case SIGHUP: look(true)
      default: look(false)
      }
    }
  }
}
