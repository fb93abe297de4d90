internal import CLinux

/// Nanoseconds on a clock that never goes back. State machines are given it, so that tests need no clock.
package struct MonotonicTime: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  /// The clock's time (clock_gettime, CLOCK_MONOTONIC).
  package static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Never reached.
  package static let never = MonotonicTime(nanoseconds: .max)

  package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The time after a duration; durations of centuries are cut.
  package static func + (left: MonotonicTime, right: Duration) -> MonotonicTime {
    let seconds = min(max(right.components.seconds, 0), 1 << 32)
    let added = seconds * 1_000_000_000 + right.components.attoseconds / 1_000_000_000
    return MonotonicTime(nanoseconds: left.nanoseconds + max(added, 0))
  }

  /// The time from `start` until this; zero where it is past.
  package func duration(since start: MonotonicTime) -> Duration {
    .nanoseconds(max(nanoseconds - min(start.nanoseconds, nanoseconds), 0))
  }

  var systemTime: timespec {
    timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
