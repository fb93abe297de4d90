import Glibc

/// The time of day.
package enum Clock {
  /// Unix seconds.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}

/// How many cores the machine has online.
package enum ProcessorCount {
  package static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
