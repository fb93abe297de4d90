/// When something happens again: the part of RFC 5545's recurrence rules that windows of silence need, of daily, weekly and
/// monthly kind.
///
/// Days are those of a local calendar, counted from 1970-01-01; what hour it is, and how long it takes, is the matter of
/// ``RecurringWindow``.
package struct Recurrence: Equatable, Sendable {
  package enum Frequency: String, Sendable, CaseIterable {
    case daily = "DAILY"
    case weekly = "WEEKLY"
    case monthly = "MONTHLY"
  }

  /// A day of the week; of a month the `ordinal`-th of its kind, from the end where it is negative, or (nil) each.
  package struct Weekday: Hashable, Sendable {
    /// Monday is 0.
    package let day: Int64
    package let ordinal: Int64?
  }

  /// The last moment at which an occurrence may begin.
  package enum Until: Equatable, Sendable {
    /// Of a local day, all of it.
    case day(Int64)
    /// Seconds of local time since 1970.
    case local(Int64)
    /// Unix seconds.
    case moment(Int64)
  }

  package static let intervals: ClosedRange<Int64> = 1...1_000
  package static let counts: ClosedRange<Int64> = 1...1_000

  package var frequency: Frequency
  package var interval: Int64 = 1
  package var weekdays: Set<Weekday> = []
  /// 1 to 31, or -1 to -31 from the end of the month.
  package var monthDays: Set<Int64> = []
  package var count: Int64?
  package var until: Until?
  /// The day on which weeks begin, by which every second one is told: Monday is 0.
  package var weekStart: Int64 = 0

  package init(_ frequency: Frequency) { self.frequency = frequency }
}

extension Recurrence {
  /// The last day that there is: no moment of the service lies after it.
  static let lastDay = Timestamp.range.upperBound / Season.secondsPerDay

  /// Monday is 0; 1970-01-01 was a Thursday.
  static func weekday(of day: Int64) -> Int64 { TimeLattice.remainder(day + 3, 7) }

  /// The first day of the rule at or after a day; nil where there is none before the end of time. It goes from period to
  /// period, and passes over those that the interval leaves out.
  ///
  /// - Parameter start: the day that the rule counts from.
  func day(atOrAfter day: Int64, startingOn start: Int64) -> Int64? {
    var day = max(day, start)
    while day <= Self.lastDay {
      let next = periodStart(atOrAfter: day, start)
      if next > day {
        day = next
      } else if isMet(on: day, startingOn: start) {
        return day
      } else {
        day += frequency == .daily ? interval : 1
      }
    }
    return nil
  }

  /// The day itself where its day, week or month is one that the interval takes in; the first day of the next such one
  /// otherwise.
  private func periodStart(atOrAfter day: Int64, _ start: Int64) -> Int64 {
    switch frequency {
    case .daily:
      return day + TimeLattice.remainder(start - day, interval)
    case .weekly:
      let (week, first) = (self.week(of: day), self.week(of: start))
      let ahead = TimeLattice.remainder(first - week, interval)
      return ahead == 0 ? day : (week + ahead) * 7 - 3 + weekStart
    case .monthly:
      let (month, first) = (Self.month(of: day), Self.month(of: start))
      let ahead = TimeLattice.remainder(first - month, interval)
      guard ahead > 0 else { return day }
      let wanted = month + ahead
      return CivilDate(year: wanted / 12, month: wanted % 12 + 1, day: 1).daysSince1970
    }
  }

  /// The number of a week that begins on `weekStart`.
  private func week(of day: Int64) -> Int64 { TimeLattice.quotient(day + 3 - weekStart, 7) }

  private static func month(of day: Int64) -> Int64 {
    let date = CivilDate(daysSince1970: day)
    return date.year * 12 + date.month - 1
  }

  /// Whether a day of a period that counts is one of the rule's. What the rule doesn't say, its first day does.
  private func isMet(on day: Int64, startingOn start: Int64) -> Bool {
    switch frequency {
    case .daily:
      return isMonthDay(day) && isWeekday(day)
    case .weekly:
      return weekdays.isEmpty ? Self.weekday(of: day) == Self.weekday(of: start) : isWeekday(day)
    case .monthly:
      if weekdays.isEmpty, monthDays.isEmpty {
        return CivilDate(daysSince1970: day).day == CivilDate(daysSince1970: start).day
      }
      return isMonthDay(day) && isWeekday(day)
    }
  }

  private func isMonthDay(_ day: Int64) -> Bool {
    guard !monthDays.isEmpty else { return true }
    let date = CivilDate(daysSince1970: day)
    let length = CivilDate.length(ofMonth: date.month, year: date.year)
    return monthDays.contains(date.day) || monthDays.contains(date.day - length - 1)
  }

  private func isWeekday(_ day: Int64) -> Bool {
    guard !weekdays.isEmpty else { return true }
    let weekday = Self.weekday(of: day)
    if weekdays.contains(Weekday(day: weekday, ordinal: nil)) { return true }
    guard frequency == .monthly else { return false }
    let date = CivilDate(daysSince1970: day)
    let fromEnd = (CivilDate.length(ofMonth: date.month, year: date.year) - date.day) / 7 + 1
    return weekdays.contains(Weekday(day: weekday, ordinal: (date.day - 1) / 7 + 1))
      || weekdays.contains(Weekday(day: weekday, ordinal: -fromEnd))
  }
}
