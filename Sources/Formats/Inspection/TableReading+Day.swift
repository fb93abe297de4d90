import Series

/// The day of times that have none.
extension TableReading {
  /// That of the first row, counted from 1970: as the options say, else the one date that stands above the rows, as in the first
  /// line of `sar`.
  ///
  /// - Throws: `timeWithoutDate`, `ambiguousTime`.
  mutating func firstDay() throws(TableError) -> Int64 {
    if let told = options.firstDay { return told }
    let found = datesAbove()
    guard found.count == 1, let (text, date) = found.first else {
      throw TableError(
        TableFault(kind: .timeWithoutDate, line: result.firstLine, column: candidate.timeColumn.map { names[$0] }))
    }
    let isDayFirst: Bool
    switch (date.shape, options.timeFormat) {
    case (.yearLast, .dayFirst): isDayFirst = true
    case (.yearLast, .monthFirst): isDayFirst = false
    case (.yearLast(let separator), _):
      let isTwelve = candidate.timeColumn.map { columns[$0].meridiems * 2 > columns[$0].filled } ?? false
      if date.first > 12 || separator == UInt8(ascii: ".") {
        isDayFirst = true
      } else if date.second > 12 || isTwelve {
        isDayFirst = false
      } else {
        throw TableError(TableFault(kind: .ambiguousTime, line: 1, found: text))
      }
    default: isDayFirst = true
    }
    guard let days = date.days(dayFirst: isDayFirst) else {
      throw TableError(TableFault(kind: .timeWithoutDate, line: result.firstLine, found: text))
    }
    if case .yearLast = date.shape { result.timeFormat = isDayFirst ? .dayFirst : .monthFirst }
    return days
  }

  /// The dates above the rows, by their days: whole cells, and words.
  private func datesAbove() -> [(text: String, date: DateText)] {
    let first = candidate.firstRow < candidate.rows.count ? candidate.rows[candidate.firstRow] : 0
    var found: [(text: String, date: DateText)] = []
    for record in sample.records[..<first] + sample.comments where record.line < result.firstLine {
      let text = sample.bytes[record.range]
      let marks: [UInt8] = [0x09, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "|")]
      for part in text.split(whereSeparator: { marks.contains($0) }) {
        let words = [part] + part.split(separator: 0x20)
        let date = words.lazy.compactMap { word -> (String, DateText)? in
          let bytes = Array(word.drop { $0 == 0x20 })
          guard let date = DateText(bytes.span), date.date, UnixNumber(bytes.span) == nil else { return nil }
          return (String(decoding: bytes, as: UTF8.self), date)
        }.first
        if let date, !found.contains(where: { $0.date.days(dayFirst: true) == date.1.days(dayFirst: true) }) {
          found.append(date)
        }
      }
    }
    return found
  }

  /// The year of the first row, by the day that the options say, or the one date above the rows: the year in which the row
  /// lies nearest to it. Where the numbers don't tell the day from the month, that day does.
  ///
  /// - Throws: `timeWithoutYear`, `ambiguousTime`.
  mutating func firstYear(_ place: Int) throws(TableError) -> Int64 {
    let above = datesAbove()
    let dates =
      options.firstDay.map { [$0] }
      ?? (above.count == 1 ? [true, false].compactMap { above[0].date.days(dayFirst: $0) } : [])
    guard !dates.isEmpty else {
      throw TableError(TableFault(kind: .timeWithoutYear, line: result.firstLine, column: names[place]))
    }
    var best: (distance: Int64, year: Int64, isDayFirst: Bool)?
    var isTied = false
    for isDayFirst in orders(place) {
      for date in dates {
        let year = CivilDays.date(date).year
        for year in [year, year - 1, year + 1] {
          var clock = YearlessClock(year: year)
          guard
            let time = candidate.withText(sample, candidate.firstRow, place, { clock.time($0, dayFirst: isDayFirst) })
          else {
            continue
          }
          let distance = abs(time - date * 86_400) / 86_400
          if let best, distance == best.distance, best.isDayFirst != isDayFirst, best.year != year || distance > 1 {
            isTied = true
          }
          if best.map({ distance < $0.distance }) ?? true { (best, isTied) = ((distance, year, isDayFirst), false) }
        }
      }
    }
    guard let best, !isTied else {
      let found = candidate.withText(sample, candidate.firstRow, place) { TableFault.excerpt($0) }
      throw TableError(TableFault(kind: .ambiguousTime, line: result.firstLine, column: names[place], found: found))
    }
    result.timeFormat = best.isDayFirst ? .dayFirst : .monthFirst
    return best.year
  }

  /// Whether the day comes first, as far as numbers and options tell.
  private func orders(_ place: Int) -> [Bool] {
    let greatest = columns[place].greatest
    if options.timeFormat == .dayFirst || greatest.first > 12 { return [true] }
    if options.timeFormat == .monthFirst || greatest.second > 12 { return [false] }
    return greatest.first == 0 ? [true] : [true, false]
  }
}
