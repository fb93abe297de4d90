import Glibc

/// Time that passes, by a clock that nobody sets.
struct Stopwatch {
  private let start = Self.now()

  var seconds: Double { Self.now() - start }

  /// The shortest of several runs: other processes only ever take time away.
  static func best(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
      let watch = Stopwatch()
      try body()
      best = min(best, watch.seconds)
    }
    return best
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// The most memory that this process has held at a time.
enum ResidentMemory {
  static var peakMegabytes: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
  }
}
