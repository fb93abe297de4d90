internal import CLinux

/// The `Date` field's value, made once a second (RFC 9110 §5.6.7, IMF-fixdate).
final class DateField: Sendable {
  private let cached = ConditionLock<(second: Int, text: [UInt8])>((.min, []))

  /// The present date as `Sun, 06 Nov 1994 08:49:37 GMT`.
  func now() -> [UInt8] {
    let second = time(nil)
    return cached.withLock { cached in
      if cached.second != second { cached = (second, Array(Self.format(Int64(second)).utf8)) }
      return cached.text
    }
  }

  /// Formats Unix seconds from the year 0001 to 9999; the calendar is Howard Hinnant's `civil_from_days`.
  static func format(_ seconds: Int64) -> String {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let second = seconds - days * 86_400
    let date = civil(days)
    let weekday = weekdays[Int((days % 7 + 11) % 7)]
    let time = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
    let year = String(String(date.year + 10_000).dropFirst())
    return "\(weekday), \(twoDigits(date.day)) \(months[Int(date.month) - 1]) \(year) \(time) GMT"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
