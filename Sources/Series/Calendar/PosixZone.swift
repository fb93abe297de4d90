/// The rule at the end of a time zone file: a standard offset, and between two days of each year another one.
///
/// Source: POSIX.1-2017, section 8.3, `TZ`; RFC 8536, section 3.3.1, for times of −167 to 167 hours.
struct PosixZone: Equatable {
  /// A day of a year, and seconds of local time from its midnight on.
  struct Change: Equatable {
    enum Day: Equatable {
      /// 1 to 365; the 29th of February is never counted.
      case julian(Int64)
      /// 0 to 365; the 29th of February is counted.
      case ofYear(Int64)
      /// The `week`-th such day of the month, 5 for the last; 0 is Sunday.
      case ofMonth(month: Int64, week: Int64, day: Int64)
    }
    var day: Day
    var time: Int64
  }
  struct Daylight: Equatable {
    /// Seconds east of UTC, as everywhere here.
    var offset: Int64
    var start: Change
    var end: Change
  }

  var standard: Int64
  var daylight: Daylight?

  func offset(at timestamp: Int64) -> Int64 {
    guard let daylight else { return standard }
    let day = TimeLattice.quotient(timestamp &+ standard, Season.secondsPerDay)
    let year = CivilDate(daysSince1970: day).year
    let start = daylight.start.localSeconds(in: year) &- standard
    let end = daylight.end.localSeconds(in: year) &- daylight.offset
    // South of the equator summer lies around the turn of the year.
    let isDaylight =
      start < end ? start <= timestamp && timestamp < end : !(end <= timestamp && timestamp < start)
    return isDaylight ? daylight.offset : standard
  }
}

extension PosixZone.Change {
  /// Seconds from 1970 in local time. Years that no `Int64` of seconds reaches wrap around.
  func localSeconds(in year: Int64) -> Int64 { date(in: year) &* Season.secondsPerDay &+ time }

  private func date(in year: Int64) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
    switch day {
    case .ofYear(let day): return newYear + day
    case .julian(let day):
      let isLeap = CivilDate.length(ofMonth: 2, year: year) == 29
      return newYear + day - 1 + (isLeap && day >= 60 ? 1 : 0)
    case .ofMonth(let month, let week, let day):
      let first = CivilDate(year: year, month: month, day: 1).daysSince1970
      // 1970-01-01 was a Thursday, day 4 counted from Sunday.
      let offset = TimeLattice.remainder(day - TimeLattice.remainder(first + 4, 7), 7)
      let date = offset + (week - 1) * 7
      return first + (date < CivilDate.length(ofMonth: month, year: year) ? date : date - 7)
    }
  }
}
