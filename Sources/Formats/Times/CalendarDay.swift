import Series

/// A day as `2026-11-29`, counted from 1970.
package enum CalendarDay {
  /// - Returns: nil for what is no such day.
  package static func parse(_ text: String) -> Int64? {
    guard text.utf8.count == 10, let date = DateText(Array(text.utf8).span), date.shape == .yearFirst, date.time == nil,
      let days = date.days(dayFirst: false), Timestamp.range.contains(days * 86_400)
    else { return nil }
    return days
  }

  package static func format(_ day: Int64) -> String { String(Timestamp.format(day * 86_400).prefix(10)) }
}
