/// How long requests took, in the buckets of a Prometheus histogram.
struct DurationHistogram: Sendable, Equatable {
  /// Upper bounds in seconds, inclusive; beyond the last is +Inf.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

  /// One a bound and one beyond, each without those below.
  private(set) var counts = [Int64](repeating: 0, count: bounds.count + 1)
  private(set) var sum = 0.0

  mutating func add(_ seconds: Double) {
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }

  var count: Int64 { counts.reduce(0, +) }

  /// The buckets as they are exposed: each with all below.
  var cumulative: [(bound: String, count: Int64)] {
    var total: Int64 = 0
    return zip(Self.bounds.map { String($0) } + ["+Inf"], counts).map { bound, count in
      total += count
      return (bound, total)
    }
  }
}
