/// The lengths of days and weeks in points of a series.
package enum Season {
  package static let secondsPerDay: Int64 = 86_400
  package static let secondsPerWeek: Int64 = 7 * 86_400

  /// Points in a day, which needn't be whole: 17.28 at an interval of 5,000 s.
  package static func pointsPerDay(interval: Int64) -> Double {
    interval > 0 ? Double(secondsPerDay) / Double(interval) : .nan
  }

  /// Points in a period of `seconds`, where the interval divides it evenly and it holds two or more.
  package static func points(in seconds: Int64, interval: Int64) -> Int? {
    guard interval > 0, seconds % interval == 0, seconds / interval >= 2 else { return nil }
    return Int(seconds / interval)
  }
}

/// A place in the week, in UTC: what the clock and the calendar tell a model about a moment.
package enum CalendarFeature: String, CaseIterable, Sendable {
  /// 0 for Monday to 6 for Sunday (ISO 8601 less one).
  case dayOfWeek = "day_of_week"
  /// 0 to 23.
  case hourOfDay = "hour_of_day"
  /// 0 to 59.
  case minuteOfHour = "minute_of_hour"

  /// How many values the feature has.
  package var cardinality: Int {
    switch self {
    case .dayOfWeek: 7
    case .hourOfDay: 24
    case .minuteOfHour: 60
    }
  }

  /// The value at a moment in Unix seconds, in `0..<cardinality`; before 1970 too.
  package func value(at timestamp: Int64) -> Int {
    let second = Int(TimeLattice.remainder(timestamp, Season.secondsPerDay))
    switch self {
    // 1970-01-01 was a Thursday, day 3 counted from Monday.
    case .dayOfWeek: return Int((TimeLattice.remainder(timestamp, Season.secondsPerWeek) / 86_400 + 3) % 7)
    case .hourOfDay: return second / 3600
    case .minuteOfHour: return second / 60 % 60
    }
  }
}
