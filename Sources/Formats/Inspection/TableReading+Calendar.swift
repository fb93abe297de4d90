import Series

/// Columns that say what the time says already: its hour, its day of the week.
///
/// They come with data sets that were prepared for a regression. Watched as metrics they are perfectly regular, dilute what is
/// learnt of the others, and a method that wants to know the hour takes it from the time.
extension TableReading {
  /// What of the time a column holds in every row of the sample; nil for none, or where its name says nothing of it: a metric
  /// that counts up from 0 each hour would be taken for minutes.
  func calendarPart(_ place: Int, _ name: String) -> String? {
    guard ColumnName.isCalendar(name), !columns[place].isEmpty, let time = candidate.timeColumn,
      columns[place].unix == columns[place].cells, columns[place].unixFractions == 0
    else { return nil }
    var zones = ZoneNames()
    let times = times(time, result.timeFormat, &zones)
    let values = (candidate.firstRow..<candidate.cells.count).map { row in
      candidate.withText(sample, row, place) { UnixNumber($0)?.whole ?? -1 }
    }
    // A row whose time cannot be read would shift all those below it.
    guard times.count == values.count else { return nil }
    for part in CalendarPart.allCases where Self.clocks.contains(where: { part.isHeld(by: values, times, ahead: $0) }) {
      return part.rawValue
    }
    return nil
  }

  /// How far the clock that filled the column may be ahead of the times, which can be in UTC: seconds, the likeliest first.
  private static let clocks: [Int64] =
    [0] + (1...14).flatMap { (hours: Int64) -> [Int64] in [hours * 3_600, hours * -3_600] }
}

private enum CalendarPart: String, CaseIterable {
  case year, quarter, month
  case dayOfMonth = "day of the month"
  case dayOfYear = "day of the year"
  case weekday = "day of the week"
  case hour, minute

  /// Days of the week begin anywhere, and are counted from 0 or 1, as hours, months and quarters are.
  private var cycle: Int64? {
    switch self {
    case .year, .dayOfMonth, .dayOfYear: nil
    case .quarter: 4
    case .month: 12
    case .weekday: 7
    case .hour: 24
    case .minute: 60
    }
  }

  private func value(_ time: Int64) -> Int64 {
    let day = TimeLattice.quotient(time, 86_400)
    switch self {
    case .year: return CivilDays.date(day).year
    case .quarter: return (CivilDays.date(day).month + 2) / 3
    case .month: return CivilDays.date(day).month
    case .dayOfMonth: return CivilDays.date(day).day
    case .dayOfYear: return day - (CivilDays.since1970(year: CivilDays.date(day).year, month: 1, day: 1) ?? day) + 1
    case .weekday: return TimeLattice.remainder(day, 7)
    case .hour: return TimeLattice.remainder(time, 86_400) / 3_600
    case .minute: return TimeLattice.remainder(time, 3_600) / 60
    }
  }

  /// Whether all values are this of their times.
  func isHeld(by values: [Int64], _ times: [Int64], ahead: Int64) -> Bool {
    guard let cycle else { return zip(values, times).allSatisfy { $0 == value($1 + ahead) } }
    guard let first = values.first, let start = times.first, values.allSatisfy({ 0...cycle ~= $0 }) else {
      return false
    }
    let shift = first - value(start + ahead)
    return (self == .weekday || shift == 0 || abs(shift) == 1)
      && zip(values, times).allSatisfy { TimeLattice.remainder($0 - value($1 + ahead) - shift, cycle) == 0 }
  }
}
