/// A date of the proleptic Gregorian calendar and its distance from 1970-01-01 in days.
///
/// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil` and
/// `civil_from_days`: eras of 400 years (146,097 days) with years that begin on March 1.
struct CivilDate: Equatable {
  var year: Int64
  var month: Int64
  var day: Int64

  /// Days since 1970-01-01, negative before.
  var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Whether the month and the day exist, leap years counted.
  var exists: Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    return day <= Self.length(ofMonth: month, year: year)
  }

  static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDate {
  /// The date that many days after 1970-01-01.
  init(daysSince1970 days: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

/// Dates as days, for readers of other forms than RFC 3339.
package enum CivilDays {
  /// Days from 1970-01-01 to a date; nil where there is no such date, or outside of the years 1 to 9999.
  package static func since1970(year: Int64, month: Int64, day: Int64) -> Int64? {
    let date = CivilDate(year: year, month: month, day: day)
    return (1...9_999).contains(year) && date.exists ? date.daysSince1970 : nil
  }

  /// The day of the month, the month and the year of a day.
  package static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let date = CivilDate(daysSince1970: days)
    return (date.year, date.month, date.day)
  }
}
