/// What a series' own past says of standing still and of silence: all that `SeriesState` needs of it.
package struct StandstillHistory: Equatable, Sendable {
  /// Measured points.
  package let points: Int
  /// The longest run of one value, in measured points; a missing point does not end it.
  package let longestRun: Int
  /// The longest stretch of missing points between measured ones; of a series with hours, of those that were expected.
  package let longestGap: Int
  /// How often the value changed from one measured point to the next.
  package let changes: Int

  package init(points: Int, longestRun: Int, longestGap: Int, changes: Int) {
    self.points = points
    self.longestRun = longestRun
    self.longestGap = longestGap
    self.changes = changes
  }

  /// Summarises a history; points of `excluded` (labelled anomalies, ignored ranges) end a run and count for
  /// nothing, so that a past outage does not become the norm.
  ///
  /// - Parameter lengthOfGap: how long a stretch of missing points is, where they don't all count.
  package init(
    of values: [Double], excluding excluded: [Bool] = [], lengthOfGap: (Range<Int>) -> Int = { $0.count }
  ) {
    var run = RunLength()
    var (points, longest, changes, gap, longestGap) = (0, 0, 0, 0, 0)
    for (index, value) in values.enumerated() {
      if index < excluded.count, excluded[index] {
        (run, gap) = (RunLength(), 0)
      } else if value.isNaN {
        gap += 1
      } else {
        if points > 0, gap > 0 { longestGap = max(longestGap, lengthOfGap(index - gap..<index)) }
        if let before = run.value, before != value { changes += 1 }
        gap = 0
        points += 1
        run.append(value)
        longest = max(longest, run.length)
      }
    }
    self.init(points: points, longestRun: longest, longestGap: longestGap, changes: changes)
  }

  /// Measured points of one value from which on a run is a flat line, `nil` where the history cannot tell.
  ///
  /// Twice the longest run that was ever normal, and at least 12 points: for a value that repeats by chance with
  /// probability p (a counter, a rounded gauge) a run of twice the length that occurred once in n points has a
  /// probability of about 1/n². A history shorter than twice the limit, or that hardly ever changes (its longest run
  /// is more than a quarter of it), is no ground to judge by: then the series may be constant by nature.
  package var flatlineLimit: Int? {
    let limit = max(12, 2 * longestRun)
    guard changes > 0, points >= 2 * limit else { return nil }
    return limit
  }

  /// Missing points at the end from which on there is no data: twice the longest gap ever, at least 3 points, and
  /// at most a day (or 3 points, if those are longer).
  ///
  /// - Parameter day: seconds of a day; of a series with hours, those that are open.
  package func silenceLimit(interval: Int64, day: Int64 = 86_400) -> Int {
    max(3, min(2 * longestGap, Int(day / max(interval, 1))))
  }
}
