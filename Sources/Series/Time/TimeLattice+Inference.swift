extension TimeLattice {
  /// Finds the interval of a grid from some of its moments, in any order, repeated, with gaps.
  ///
  /// The candidate is the most frequent difference of neighbours among the sorted, distinct moments (the smallest
  /// of several equally frequent), since gaps make differences longer but seldom more frequent. Where fewer than a
  /// quarter of the differences agree on it, the moments are a thin or shuffled sample of the grid and the mode
  /// says little: then the greatest common divisor of all differences is taken, which no gap can mislead. The
  /// lattice passes through as many of the moments as it can: the most frequent remainder is its phase.
  ///
  /// - Parameter known: the interval where it is known, so that only the phase is to be found.
  /// - Throws: `SeriesError.noInterval` for fewer than two distinct moments (none, where the interval is known),
  ///   `intervalOutOfRange` beyond a year.
  package init(inferredFrom timestamps: [Int64], interval known: Int64? = nil) throws(SeriesError) {
    let moments = Self.distinct(timestamps)
    guard let first = moments.first, let last = moments.last, known != nil || moments.count > 1 else {
      throw .noInterval
    }
    // Neighbours in order differ by more than `Int64` holds only where the whole stretch does.
    guard !last.subtractingReportingOverflow(first).overflow else { throw .gridOverflow }
    let interval = known ?? Self.interval(zip(moments.dropFirst(), moments).map { $0 - $1 })
    guard interval >= 1 else { throw .intervalOutOfRange(interval) }
    let phase = Self.mode(moments.map { TimeLattice.remainder($0 - first, interval) }).value
    try self.init(interval: interval, through: first + phase)
  }

  static func distinct(_ timestamps: [Int64]) -> [Int64] {
    var moments: [Int64] = []
    moments.reserveCapacity(timestamps.count)
    for moment in timestamps.sorted() where moment != moments.last { moments.append(moment) }
    return moments
  }

  private static func interval(_ differences: [Int64]) -> Int64 {
    let mode = mode(differences)
    if mode.count * 4 >= differences.count { return mode.value }
    return differences.reduce(0, divisor)
  }

  /// The most frequent value, the smallest of several.
  private static func mode(_ values: [Int64]) -> (value: Int64, count: Int) {
    var best: (value: Int64, count: Int) = (0, 0)
    var run: (value: Int64, count: Int) = (0, 0)
    for value in values.sorted() {
      run = value == run.value ? (value, run.count + 1) : (value, 1)
      if run.count > best.count { best = run }
    }
    return best
  }

  /// Euclid's algorithm.
  private static func divisor(_ left: Int64, _ right: Int64) -> Int64 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}
