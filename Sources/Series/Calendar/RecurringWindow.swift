/// A stretch of time that comes again by a rule, at the same time on the clocks of a place and for the same number of
/// seconds.
///
/// A time that the clocks leave out comes as long after the change as it would have; of one that they show twice the first
/// is meant (RFC 5545, section 3.3.5). However far from its start a range lies, finding the occurrences in it costs no more
/// than the range and one occurrence are long.
package struct RecurringWindow: Equatable, Sendable {
  /// Seconds of an occurrence, at most.
  package static let longest: Int64 = 31 * Season.secondsPerDay

  package let recurrence: Recurrence
  /// Unix seconds at which it begins for the first time, if that is a day of the rule.
  package let start: Int64
  package let duration: Int64
  package let zone: TimeZoneRules
  private let firstDay: Int64
  private let timeOfDay: Int64
  /// The last day that a rule with a count has; nil of one without.
  private let lastDay: Int64?

  /// - Precondition: 0 < `duration` ≤ `longest`, `start` within `Timestamp.range`.
  package init(_ recurrence: Recurrence, start: Int64, duration: Int64, zone: TimeZoneRules) {
    precondition(duration > 0 && duration <= Self.longest, "an occurrence has a length")
    self.recurrence = recurrence
    self.start = start
    self.duration = duration
    self.zone = zone
    let local = zone.localSeconds(at: start)
    firstDay = TimeLattice.quotient(local, Season.secondsPerDay)
    timeOfDay = TimeLattice.remainder(local, Season.secondsPerDay)
    var last: Int64?
    for _ in 0..<(recurrence.count ?? 0) {
      guard let day = recurrence.day(atOrAfter: (last ?? firstDay - 1) + 1, startingOn: firstDay) else { break }
      last = day
    }
    lastDay = last
  }

  /// Whether the start is an occurrence: RFC 5545 leaves open what becomes of one that isn't.
  package var beginsByRule: Bool { next(from: start)?.lowerBound == start }

  /// The first occurrence that begins at or after a moment; nil where there is none any more.
  package func next(from time: Int64) -> Range<Int64>? {
    let time = min(max(time, start), Timestamp.range.upperBound)
    var day = TimeLattice.quotient(zone.localSeconds(at: time), Season.secondsPerDay) - 2
    while let found = occurrence(atOrAfter: day) {
      if found.range.lowerBound >= time { return found.range }
      day = found.day + 1
    }
    return nil
  }

  /// The occurrences that overlap a range, in the order of their beginnings; those longer than what lies between them
  /// overlap each other.
  ///
  /// - Parameter limit: no more than so many.
  package func occurrences(overlapping range: Range<Int64>, limit: Int = .max) -> [Range<Int64>] {
    guard !range.isEmpty, range.upperBound > start else { return [] }
    let from = max(start, min(range.lowerBound, Timestamp.range.upperBound))
    var day = TimeLattice.quotient(zone.localSeconds(at: from) - duration, Season.secondsPerDay) - 2
    var found: [Range<Int64>] = []
    while found.count < limit, let next = occurrence(atOrAfter: day), next.range.lowerBound < range.upperBound {
      if next.range.overlaps(range) { found.append(next.range) }
      day = next.day + 1
    }
    return found
  }

  /// When the last occurrence ends; nil where the rule has no end before the end of time.
  package var end: Int64? {
    if let lastDay { return time(on: lastDay) + duration }
    switch recurrence.until {
    case nil: return nil
    case .day(let day): return zone.moment(ofLocal: (day + 1) * Season.secondsPerDay) + duration
    case .local(let seconds): return zone.moment(ofLocal: seconds) + 1 + duration
    case .moment(let moment): return moment + 1 + duration
    }
  }

  private func time(on day: Int64) -> Int64 { zone.moment(ofLocal: day * Season.secondsPerDay + timeOfDay) }

  private func occurrence(atOrAfter day: Int64) -> (day: Int64, range: Range<Int64>)? {
    guard let day = recurrence.day(atOrAfter: day, startingOn: firstDay), day <= lastDay ?? .max else { return nil }
    if recurrence.count != nil, lastDay == nil { return nil }
    let time = time(on: day)
    switch recurrence.until {
    case .day(let last) where day > last: return nil
    case .local(let last) where day * Season.secondsPerDay + timeOfDay > last: return nil
    case .moment(let last) where time > last: return nil
    default: return (day, time..<time + duration)
    }
  }
}

extension TimeZoneRules {
  /// The moment at which the clocks show a local time, in seconds since 1970. A time that they leave out is as long after
  /// the change as it would have been; of one that they show twice, the first.
  package func moment(ofLocal seconds: Int64) -> Int64 {
    // No clock is more than a day from UTC, and none changes twice within two days.
    let before = offset(at: seconds &- Season.secondsPerDay)
    if offset(at: seconds &- before) == before { return seconds &- before }
    let after = offset(at: seconds &+ Season.secondsPerDay)
    return seconds &- (offset(at: seconds &- after) == after ? after : before)
  }
}
