import Dispatch
import Glibc
import Monitoring
import Platform

/// SIGTERM and SIGINT as something to wait for, and SIGHUP as something to act on, seen by a thread of its own: whatever
/// else hangs, the process ends.
final class StopSignals: Sendable {
  /// Seconds from SIGTERM or SIGINT to the end, of the 10 that process supervisors give.
  private static let patience = 9.5

  private let asked = DispatchSemaphore(value: 0)

  /// Takes the signals for the calling thread and all that it makes. To be made before any other thread is.
  ///
  /// - Parameters:
  ///   - onHangUp: acts on SIGHUP.
  ///   - onLate: tells that what is asked to end does not; the process then ends at once, with EX_TEMPFAIL.
  init(onHangUp: @escaping @Sendable () -> Void, onLate: @escaping @Sendable () -> Void) {
    let signals = Self.take([SIGTERM, SIGINT, SIGHUP])
    Thread.start { [asked] in
      while Self.next(of: signals) == SIGHUP { onHangUp() }
      asked.signal()
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + Self.patience)
      onLate()
      _exit(EX_TEMPFAIL)
    }
  }

  /// Returns when SIGTERM or SIGINT has come.
  func wait() { asked.wait() }

  /// Tidies up before SIGINT, SIGTERM or SIGHUP ends the process, as which it then ends: within ten seconds, though the
  /// tidying hangs. To be called before any other thread is made.
  static func beforeEnding(_ tidyUp: @escaping @Sendable () -> Void) {
    // Whoever starts a command with nohup wants it to live on.
    let signals = take([SIGTERM, SIGINT] + (isIgnored(SIGHUP) ? [] : [SIGHUP]))
    Thread.start {
      let number = next(of: signals)
      let isTidy = DispatchSemaphore(value: 0)
      Thread.start {
        tidyUp()
        isTidy.signal()
      }
      _ = isTidy.wait(timeout: .now() + patience)
      signal(number, SIG_DFL)
      var set = signals
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      raise(number)
    }
  }

  private static func take(_ numbers: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A write that fails is answered where it fails: a pipe without a reader, a file that reaches the limit on its size
    // (a full disk), a terminal that another process has.
    for number in [SIGPIPE, SIGXFSZ, SIGTTOU] { signal(number, SIG_IGN) }
    return set
  }

  /// Waits for one of the signals.
  private static func next(of signals: sigset_t) -> Int32 {
    var (set, number) = (signals, Int32(0))
    while sigwait(&set, &number) != 0 {}
    return number
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    // Handlers are addresses, of which SIG_IGN is one that no function has.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
