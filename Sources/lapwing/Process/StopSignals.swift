import Glibc
import Monitoring

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
    // A file that reaches the limit on its size is a full disk, which is answered; the signal would end the process.
    signal(SIGXFSZ, SIG_IGN)
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

extension StopSignals {
  /// Tidies up before SIGINT, SIGTERM or SIGHUP ends the process, as which it then ends. To be called before any other
  /// thread is made.
  static func beforeEnding(_ tidyUp: @escaping @Sendable () -> Void) {
    let signals = StopSignals(takesHangUp: true)
    Thread.start(niceness: 0) {
      let number = signals.next()
      tidyUp()
      signal(number, SIG_DFL)
      signals.release()
      raise(number)
    }
  }

  /// Waits for one of the signals.
  private func next() -> Int32 {
    var (set, number) = (set, Int32(0))
    while sigwait(&set, &number) != 0 {}
    return number
  }

  /// Lets the signals come to the calling thread again.
  private func release() {
    var set = set
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
