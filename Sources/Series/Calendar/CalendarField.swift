/// A part of the local calendar that a model is told of a moment, as a one-hot code (ACVAE, section IV-A).
package enum CalendarField: String, CaseIterable, Sendable {
  /// 7 columns, Monday first.
  case dayOfWeek = "day_of_week"
  /// 24 columns.
  case hourOfDay = "hour_of_day"
  /// 60 columns, or the slots of an hour where the interval has whole minutes and divides it.
  case minuteOfHour = "minute_of_hour"
  /// One column for each slot of the day. Beside the paper's: of an hour's code and a slot's together a network doesn't
  /// learn "hour 0 and slot below 4", but averages over the hour.
  case timeOfDay = "time_of_day"
}

extension CalendarField {
  /// How many days a slot of the day must have been seen on.
  package static let daysPerSlot = 20

  /// Seconds of a slot of the day: the shortest that takes in whole points of `interval` (where there is such a one)
  /// and holds 20 of them in `days` days of data. nil where only slots of more than an hour would, which tell less than
  /// the hour of the day.
  package static func slotOfDay(interval: Int64, days: Int) -> Int64? {
    let days = Int64(min(max(0, days), 1_000_000))
    return slotsOfDay(interval: interval).first { days * $0 >= Int64(daysPerSlot) * interval }
  }

  /// Lengths that a slot may have, ascending: a minute to an hour, or the next above the interval where that is longer.
  /// There is at least one; for intervals of more than a day it is the day.
  static func slotsOfDay(interval: Int64) -> [Int64] {
    let day = Season.secondsPerDay
    let lengths = Set((1...1_440).map { day / $0 }).filter { day % $0 == 0 && $0 >= max(60, interval) }.sorted()
    let whole = lengths.filter { $0 % interval == 0 }
    let allowed = whole.isEmpty ? lengths : whole
    let short = allowed.filter { $0 <= 3_600 }
    return short.isEmpty ? [allowed.first ?? day] : short
  }

  /// How many columns the field has, and how many seconds each stands for.
  func layout(interval: Int64, slotOfDay: Int64) -> (columns: Int, seconds: Int64) {
    switch self {
    case .dayOfWeek: return (7, Season.secondsPerDay)
    case .hourOfDay: return (24, 3_600)
    case .minuteOfHour:
      let slot = interval % 60 == 0 && 3_600 % interval == 0 ? interval : 60
      return (Int(3_600 / slot), slot)
    case .timeOfDay: return (Int(Season.secondsPerDay / slotOfDay), slotOfDay)
    }
  }
}
