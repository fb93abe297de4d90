internal import CLinux

/// Nanoseconds on a clock that never goes back. State machines are given it, so that tests need no clock.
struct MonotonicTime: Hashable, Comparable, Sendable {
  var nanoseconds: Int64

  /// The clock's time (clock_gettime, CLOCK_MONOTONIC).
  static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Never reached.
  static let never = MonotonicTime(nanoseconds: .max)

  static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The time after a duration; durations of centuries are cut.
  static func + (left: MonotonicTime, right: Duration) -> MonotonicTime {
    let seconds = min(max(right.components.seconds, 0), 1 << 32)
    let added = seconds * 1_000_000_000 + right.components.attoseconds / 1_000_000_000
    return MonotonicTime(nanoseconds: left.nanoseconds + max(added, 0))
  }
}
