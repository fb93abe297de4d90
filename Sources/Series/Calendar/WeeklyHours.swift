/// The hours of a week in which something is open, on the clocks of a place: the same every week.
package struct WeeklyHours: Equatable, Sendable {
  /// Seconds from Monday's midnight on, ascending; none is empty and none touches the next.
  package let ranges: [Range<Int64>]
  /// Open seconds of a week.
  package let secondsPerWeek: Int64
  /// Open seconds before each range.
  private let before: [Int64]

  /// - Parameter open: seconds from Monday's midnight on, in any order; those that reach over the end of the week go on at
  ///   its beginning. Nil where nothing is open.
  package init?(_ open: [Range<Int64>]) {
    let week = Season.secondsPerWeek
    let parts = open.flatMap { range -> [Range<Int64>] in
      let first = max(0, range.lowerBound)..<min(max(0, range.upperBound), week)
      return range.upperBound > week ? [first, 0..<min(range.upperBound - week, week)] : [first]
    }
    var ranges: [Range<Int64>] = []
    for part in parts.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, part.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
      } else {
        ranges.append(part)
      }
    }
    guard !ranges.isEmpty else { return nil }
    self.ranges = ranges
    var sum: Int64 = 0
    before = ranges.map { range in
      defer { sum += range.upperBound - range.lowerBound }
      return sum
    }
    secondsPerWeek = sum
  }

  package var isAlwaysOpen: Bool { secondsPerWeek == Season.secondsPerWeek }

  /// Days of the week on which anything is open.
  package var openDays: Int64 {
    (Int64(0)..<7).reduce(0) { sum, day in
      let midnight = day * Season.secondsPerDay
      return sum + (ranges.contains { $0.overlaps(midnight..<midnight + Season.secondsPerDay) } ? 1 : 0)
    }
  }

  /// - Parameter local: seconds of local time since 1970.
  package func isOpen(atLocal local: Int64) -> Bool {
    let second = Self.second(of: local)
    return ranges.contains { $0.contains(second) }
  }

  /// Open seconds between two local times; 0 where the clocks were put back behind the first.
  package func openSeconds(fromLocal from: Int64, toLocal to: Int64) -> Int64 {
    max(0, elapsed(untilLocal: to) - elapsed(untilLocal: from))
  }

  /// The local time at which so many open seconds have gone by.
  ///
  /// - Parameter seconds: 0 ... 10¹².
  package func local(after seconds: Int64, fromLocal from: Int64) -> Int64 {
    let target = elapsed(untilLocal: from) + seconds
    // Of the moments at which as much has gone by the first: a closing, not the opening after it.
    let week = TimeLattice.quotient(target - 1, secondsPerWeek)
    let rest = target - week * secondsPerWeek
    let place = before.lastIndex { $0 < rest } ?? 0
    return max(from, Self.monday + week * Season.secondsPerWeek + ranges[place].lowerBound + rest - before[place])
  }

  /// The first open second at or after a local time.
  package func opening(atOrAfterLocal local: Int64) -> Int64 {
    let second = Self.second(of: local)
    let next = ranges.first { $0.upperBound > second }
    let start = next?.lowerBound ?? Season.secondsPerWeek + ranges[0].lowerBound
    return local + max(0, start - second)
  }

  /// Open seconds since the Monday before 1970.
  private func elapsed(untilLocal local: Int64) -> Int64 {
    let (week, second) = (TimeLattice.quotient(local - Self.monday, Season.secondsPerWeek), Self.second(of: local))
    var sum = week * secondsPerWeek
    for range in ranges where range.lowerBound < second { sum += min(range.upperBound, second) - range.lowerBound }
    return sum
  }

  /// 1969-12-29.
  private static let monday = -3 * Season.secondsPerDay

  /// Of the local week.
  package static func second(of local: Int64) -> Int64 {
    TimeLattice.remainder(local - monday, Season.secondsPerWeek)
  }
}
