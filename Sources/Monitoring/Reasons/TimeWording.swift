import Series

/// Times as the clocks of a series show them, and how long something lasts.
struct TimeWording: Sendable {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let day: Int64 = 86_400

  var zone: TimeZoneRules
  /// Of the series, above 0.
  var interval: Int64

  /// When a point was: `at 17:35`, of days `on 30 Nov`.
  func at(_ time: Int64) -> String { interval >= Self.day ? "on \(date(time))" : "at \(clock(time))" }

  /// Since when, seen from `now`: `14:05`, or with the date where that is more than a day ago.
  func since(_ time: Int64, now: Int64) -> String {
    if interval >= Self.day { return date(time) }
    return now - time < Self.day ? clock(time) : "\(clock(time)) on \(date(time))"
  }

  private func clock(_ time: Int64) -> String {
    let seconds = zone.localSeconds(at: time)
    let second = seconds - seconds.floored(to: Self.day)
    let parts = [second / 3_600, second / 60 % 60] + (interval % 60 == 0 && second % 60 == 0 ? [] : [second % 60])
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  private func date(_ time: Int64) -> String {
    let date = CivilDays.date(zone.localSeconds(at: time).floored(to: Self.day) / Self.day)
    return "\(date.day) \(Self.months[Int(date.month) - 1])"
  }

  /// In one or two units: `45 s`, `40 min`, `3 h 20 min`, `2 days 4 h`, `30 days`.
  static func duration(_ seconds: Int64) -> String {
    func two(_ large: Int64, _ name: String, _ small: Int64, _ smallName: String) -> String {
      small == 0 ? "\(large) \(name)" : "\(large) \(name) \(small) \(smallName)"
    }
    let seconds = max(0, seconds)
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<600: return two(seconds / 60, "min", seconds % 60, "s")
    case ..<3_600: return "\(seconds / 60) min"
    case ..<(2 * day): return two(seconds / 3_600, "h", seconds / 60 % 60, "min")
    case ..<(7 * day): return two(seconds / day, "days", seconds / 3_600 % 24, "h")
    default: return "\(seconds / day) days"
    }
  }
}

extension Int64 {
  /// The greatest multiple of `unit` that is not above it.
  fileprivate func floored(to unit: Int64) -> Int64 { self - ((self % unit) + unit) % unit }
}
