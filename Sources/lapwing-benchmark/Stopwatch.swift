import Glibc

/// Time that passes, by a clock that nobody sets.
struct Stopwatch {
  private let start = ContinuousClock.now

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

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
}

/// The most memory that this process has held at a time.
enum ResidentMemory {
  static var peakMegabytes: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
  }
}
